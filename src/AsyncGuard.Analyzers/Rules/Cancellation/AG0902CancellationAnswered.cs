using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0902: a catch-all answers a cancellation with an ordinary value, or loops for ever.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0902CancellationAnswered() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0902";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Let cancellation pass a catch-all that answers",
        messageFormat: "'{0}' catches cancellation too: {1}",
        description: "A catch-all that returns an ordinary value answers a cancelled call as if it had found that value, and one in an endless loop keeps it from ever ending.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null && model.CancellationFates.Types.Cancelled is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.CatchClause);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (!model.CancellationFates.Handlers.IsPlainCatchAll(clause)
            || model.CancellationFates.OfLive(clause, static fate => fate is CancellationFate.IsAnswered or CancellationFate.LoopsForever, context.CancellationToken) is not { } found
            || model.FunctionRoles.Of(clause, context.ContainingSymbol) is var role && (role & (FunctionRole.Ending | FunctionRole.Test)) != 0
            || (found.Caught.Fate == CancellationFate.IsAnswered && ((role & (FunctionRole.Trying | FunctionRole.EntryPoint)) != 0 || model.CancellationOnly.Is((ITryOperation)clause.Parent!)))
            || CatchSites.Location(clause) is not { } location)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, location, CatchSites.Display(clause), CatchSites.Consequence(found.Caught)));
    }
}
