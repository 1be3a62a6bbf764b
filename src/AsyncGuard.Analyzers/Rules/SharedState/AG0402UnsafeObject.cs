using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0402: an object that is not thread-safe is used by code that runs at the same time as itself or a sibling, unguarded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0402UnsafeObject() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0402";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not share what is not thread-safe",
        messageFormat: "'{0}' is a {1}, which is not made for concurrent use, and this code {2}",
        description: "Code that runs at the same time as itself or a sibling uses an object that is not thread-safe, unguarded: entries get lost, its state breaks, or it throws.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => AnalyzeCall(context, model), OperationKind.Invocation);
        start.RegisterOperationAction(
            context => AnalyzeStore(context, model),
            OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment);
    }

    static void AnalyzeCall(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.NotThreadSafe.UseOf(call) is not null)
            Report(context, model, call, CallSites.Location(call));
    }

    static void AnalyzeStore(OperationAnalysisContext context, CompilationModel model)
    {
        if (Stores.TargetOf(context.Operation) is IPropertyReferenceOperation property && model.NotThreadSafe.UseOf(property) is not null)
            Report(context, model, property, property.Syntax.GetLocation());
    }

    static void Report(OperationAnalysisContext context, CompilationModel model, IOperation use, Location location)
    {
        if (model.ConcurrentCode.Find(use, context.ContainingSymbol, context.CancellationToken) is { Access: { Kind: AccessKind.UnsafeUse } access, Reason: var reason })
            context.ReportDiagnostic(Diagnostic.Create(Rule, location, access.Place, access.Type, reason));
    }
}
