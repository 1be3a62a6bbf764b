using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Testability;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.Testability;

/// <summary>AG1002: time is taken from the machine by a type that could be given a <c>TimeProvider</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG1002MachineTime() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG1002";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Testability,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: false,
        title: "Give the type a TimeProvider",
        messageFormat: "'{0}' takes the time from the machine, so a test has to wait; give '{1}' a 'TimeProvider'",
        description: "A type that is given what it works with, and asks the machine's clock all the same, can only be tested by waiting; one that is given a TimeProvider is tested at once.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.TimeSources.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (!model.MachineTime.Is(context.Operation)
            || !TimeSources.CanHold(context.ContainingSymbol)
            || !TimeSources.IsGivenThings(context.ContainingSymbol.ContainingType)
            || !model.TimeSources.At(context.Operation, context.ContainingSymbol).IsEmpty
            || model.TimeSources.IsSource(context.ContainingSymbol.ContainingType)
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, MachineTime.Location(context.Operation), MachineTime.Display(context.Operation), context.ContainingSymbol.ContainingType.Name));
    }
}
