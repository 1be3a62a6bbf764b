using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0901: catches the cancellation that its caller asked for, and goes on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0901SwallowedCancellation() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0901";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true, raisedWhenRecommended: true,
        title: "Rethrow the cancellation that the caller asked for",
        messageFormat: "The caller's cancellation ends here: {0}",
        description: "A clause that catches the caller's own cancellation and goes on makes the caller take cancelled work for work that was done.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null && model.CancellationFates.Types.Cancelled is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.CatchClause);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (Find(clause, context.ContainingSymbol, model, context.CancellationToken) is { } caught && CatchSites.Location(clause) is { } location)
            context.ReportDiagnostic(Diagnostic.Create(Rule, location, CatchSites.Consequence(caught)));
    }

    /// <summary>What the clause makes of its caller's cancellation, if it swallows it.</summary>
    internal static CaughtCancellation? Find(ICatchClauseOperation clause, ISymbol containingSymbol, CompilationModel model, CancellationToken cancellation)
    {
        // catch (Exception e) when (e is OperationCanceledException) names it too.
        var fates = model.CancellationFates;
        if (!fates.Types.IsForCancellation(clause) && !(fates.Types.IsCatchAll(clause) && fates.Handlers.NamesCancellation(clause.Filter)))
            return null;
        if (fates.OfLive(clause, IsSwallowed, cancellation) is not { } found
            || !found.Calls.All(static call => IsCallers(call.Owner))
            || (found.Caught is { Fate: CancellationFate.IsAnswered, At: { } value } && Answers.IsNeutral(value))
            || IsEndOfLoop(found.Caught, clause))
        {
            return null;
        }

        var role = model.FunctionRoles.Of(clause, containingSymbol);
        return (role & (FunctionRole.Ending | FunctionRole.Trying | FunctionRole.Test)) != 0 || ((role & FunctionRole.Top) != 0 && !IsLoop(found.Caught.Fate)) ? null : found.Caught;
    }

    static bool IsSwallowed(CancellationFate fate) => fate is CancellationFate.IsAnswered or CancellationFate.CodeGoesOn || IsLoop(fate);

    static bool IsLoop(CancellationFate fate) => fate is CancellationFate.LoopGoesOn or CancellationFate.LoopsForever;

    // Whoever leaves the loop has heard.
    static bool IsEndOfLoop(CaughtCancellation caught, ICatchClauseOperation clause) =>
        caught.Fate == CancellationFate.CodeGoesOn && clause.Handler.Operations is [.., IBranchOperation { BranchKind: BranchKind.Break }];

    // A time limit, or a cancellation, of the function's own is its own affair.
    static bool IsCallers(TokenOwner owner) => (owner & (TokenOwner.Caller | TokenOwner.Timer)) == TokenOwner.Caller;
}
