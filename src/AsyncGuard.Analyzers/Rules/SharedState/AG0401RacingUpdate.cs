using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0401: a shared variable, field or property is updated by code that runs at the same time as itself or a sibling, unguarded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0401RacingUpdate() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0401";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Guard what concurrent code updates",
        messageFormat: "Updates of '{0}' get lost: nothing guards it, and this code {1}",
        description: "Code that runs at the same time as itself or a sibling reads a shared variable, field or property and writes it back unguarded: of two updates that meet, one is lost.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
        {
            WholeTypes.RegisterOperations(
                start, context => MayRace(context, model), store => Analyze(store, model),
                OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment);
        }
    }

    static bool MayRace(OperationAnalysisContext context, CompilationModel model) =>
        Stores.TargetOf(context.Operation) is { } target
        && model.Stores.MayBeShared(target, context.ContainingSymbol, context.CancellationToken)
        && Updates.MayBe(context.Operation)
        && model.ConcurrentCode.MayBeIn(context.ContainingSymbol);

    static void Analyze(Noted<IOperation> store, CompilationModel model)
    {
        var target = Stores.TargetOf(store.Code)!;
        if (model.ConcurrentCode.Find(target, store.Member, store.CancellationToken) is { Access: { Kind: AccessKind.Update, Place: var place }, Reason: var reason }
            && model.GuardedMembers.GateOf(place.Member) is null)
        {
            store.ReportDiagnostic(Diagnostic.Create(Rule, target.Syntax.GetLocation(), place, reason));
        }
    }
}
