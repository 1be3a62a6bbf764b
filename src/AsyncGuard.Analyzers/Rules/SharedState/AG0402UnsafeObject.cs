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
        WholeTypes.RegisterOperations(
            start, context => UsedIn(context.Operation, model) is not null && model.ConcurrentCode.MayBeIn(context.ContainingSymbol), operation => Analyze(operation, model),
            OperationKind.Invocation, OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment);
    }

    static IOperation? UsedIn(IOperation operation, CompilationModel model) =>
        operation is IInvocationOperation call ? model.NotThreadSafe.UseOf(call) is null ? null : call
        : Stores.TargetOf(operation) is IPropertyReferenceOperation property && model.NotThreadSafe.UseOf(property) is not null ? property
        : null;

    static void Analyze(Noted<IOperation> operation, CompilationModel model)
    {
        var use = UsedIn(operation.Code, model)!;
        if (model.ConcurrentCode.Find(use, operation.Member, operation.CancellationToken) is { Access: { Kind: AccessKind.UnsafeUse } access, Reason: var reason })
            operation.ReportDiagnostic(Diagnostic.Create(Rule, use is IInvocationOperation ? CallSites.Location(use) : use.Syntax.GetLocation(), access.Place, access.Type, reason));
    }
}
