using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0912: a catch-all lets a loop, the code behind or the caller go on as if cancelled work were done.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0912CancellationAsCompletion() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0912";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true, raisedWhenRecommended: true,
        title: "Let cancellation pass a catch-all that goes on",
        messageFormat: "'{0}' catches cancellation too: {1}",
        description: "A catch-all that logs and goes on makes cancelled work look like work that was done, and keeps on working for somebody who has left.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null && model.CancellationFates.Types.Cancelled is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.CatchClause);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (!model.CancellationFates.Handlers.IsPlainCatchAll(clause)
            || model.CancellationFates.OfLive(clause, IsTakenForDone, context.CancellationToken) is not { } found
            || !IsReported(found.Caught.Fate, model.FunctionRoles.Of(clause, context.ContainingSymbol))
            || (found.Caught.Fate is CancellationFate.FunctionEnds or CancellationFate.IsAnswered && model.CancellationOnly.Is((ITryOperation)clause.Parent!))
            || CatchSites.Location(clause) is not { } location)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, location, CatchSites.Display(clause), CatchSites.Consequence(found.Caught)));
    }

    static bool IsTakenForDone(CancellationFate fate) =>
        fate is CancellationFate.IsAnswered or CancellationFate.IsAnsweredOtherwise or CancellationFate.LoopGoesOn or CancellationFate.CodeGoesOn or CancellationFate.FunctionEnds;

    // AG0902 has the answers of functions that do not merely try; nobody is above a top function who would be told.
    static bool IsReported(CancellationFate fate, FunctionRole role) =>
        (role & (FunctionRole.Ending | FunctionRole.Test)) == 0
        && fate switch
        {
            CancellationFate.IsAnswered => (role & FunctionRole.Trying) != 0,
            CancellationFate.LoopGoesOn => true,
            _ => (role & FunctionRole.Top) == 0,
        };
}
