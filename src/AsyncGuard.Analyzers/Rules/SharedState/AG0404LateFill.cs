using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0404: a field of a shared object is found empty, something is awaited, and the field is filled.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0404LateFill() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0404";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Fill a shared field once",
        messageFormat: "'{0}' is found empty, then awaited for and filled, so callers that come meanwhile find it empty too and do the work again: {1}",
        description: "A field of a shared object is tested, the value is awaited, and only then stored: every caller that comes in between finds the field empty too, does the work again, and overwrites it.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => AnalyzeStart(context, model), OperationKind.Invocation);
        start.RegisterOperationAction(context => AnalyzeStore(context, model), OperationKind.SimpleAssignment, OperationKind.CoalesceAssignment);
    }

    // Proven by what runs at the same time.
    static void AnalyzeStart(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        foreach (var racing in model.ConcurrentCode.Racing(call, context.CancellationToken))
        {
            if (racing.Access.Kind == AccessKind.LateFill && model.ConcurrentCode.Claims(Id, racing.Access.Target.Syntax, call.Syntax))
                context.ReportDiagnostic(Diagnostic.Create(Rule, racing.Access.Target.Syntax.GetLocation(), racing.Access.Place, $"this code {racing.Reason}"));
        }
    }

    // Proven by what the type says of its callers.
    static void AnalyzeStore(OperationAnalysisContext context, CompilationModel model)
    {
        var store = (IAssignmentOperation)context.Operation;
        if (store.Target is (IFieldReferenceOperation or IPropertyReferenceOperation)
            && StaleWrites.IsInAsyncFunction(store, context.ContainingSymbol)
            && LateFills.Of(store) is { } fill
            && !model.Guards.HoldAcross(fill.Check, store, OwnCode.FunctionAround(store))
            && model.SharedTypes.Evidence(fill.Place, store, context.CancellationToken) is { } evidence
            && model.ConcurrentCode.Claims(Id, store.Target.Syntax, store.Syntax))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, store.Target.Syntax.GetLocation(), fill.Place, evidence));
        }
    }
}
