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
            start.RegisterOperationAction(
                context => Analyze(context, model),
                OperationKind.Increment, OperationKind.Decrement, OperationKind.CompoundAssignment, OperationKind.SimpleAssignment);
        }
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (Stores.TargetOf(context.Operation) is { } target
            && Stores.MayBeShared(target, context.ContainingSymbol)
            && Updates.MayBe(context.Operation)
            && model.ConcurrentCode.Find(target, context.ContainingSymbol, context.CancellationToken) is { Access: { Kind: AccessKind.Update, Place: var place }, Reason: var reason }
            && model.GuardedMembers.GateOf(place.Member) is null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, target.Syntax.GetLocation(), place, reason));
        }
    }
}
