using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Testability;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.Testability;

/// <summary>AG1001: time is taken from the machine although a <c>TimeProvider</c> is at hand.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG1001IgnoredTimeProvider() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG1001";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Testability,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Take the time from the TimeProvider that is at hand",
        messageFormat: "'{0}' takes the time from the machine; use '{1}', or a test that moves its clock does not reach it",
        description: "A type that has a TimeProvider and still asks the machine's clock in places runs on two clocks, and only one of them can be moved by a test.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.TimeSources.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.PropertyReference, OperationKind.ObjectCreation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (!model.MachineTime.Is(context.Operation)
            || model.TimeSources.At(context.Operation, context.ContainingSymbol) is not [var source, ..]
            || model.TimeSources.IsSource(context.ContainingSymbol.ContainingType)
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, MachineTime.Location(context.Operation), MachineTime.Display(context.Operation), source.Name));
    }
}
