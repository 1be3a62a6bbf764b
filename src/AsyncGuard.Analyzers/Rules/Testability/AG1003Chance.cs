using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Testability;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Testability;

/// <summary>AG1003: async code takes chance where it finds it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG1003Chance() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG1003";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Testability,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: false,
        title: "Let chance be given",
        messageFormat: "'{0}' differs from run to run, so a test cannot repeat what happened; let it be given",
        description: "Async code that draws random numbers or identifiers itself cannot be run again as it was; one that is given a Random or a function can.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        var table = new ApiSet(model.Symbols,
        [
            ("System.Random", "Shared"),
            ("System.Guid", "NewGuid CreateVersion7"),
        ]);
        if (!table.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model, table), OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model, ApiSet table)
    {
        if (!IsChance(context.Operation, model, table)
            || !TimeSources.CanHold(context.ContainingSymbol)
            || model.Contexts.Of(context.Operation, context.ContainingSymbol) is not { IsPartOfAsync: true }
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, MachineTime.Location(context.Operation), MachineTime.Display(context.Operation)));
    }

    // A seed makes a Random repeat itself.
    static bool IsChance(IOperation operation, CompilationModel model, ApiSet table) =>
        operation switch
        {
            IPropertyReferenceOperation { Instance: null } property => table.Contains(property.Property),
            IInvocationOperation { Instance: null } call => table.Contains(call.TargetMethod),
            IObjectCreationOperation { Arguments.IsEmpty: true, Type: { } type } => AsyncSymbols.Is(type, model.Symbols.Type("System.Random")),
            _ => false,
        };
}
