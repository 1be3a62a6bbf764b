using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0910: turns the caller's cancellation into a failure.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0910CancellationAsFailure() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0910";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Keep cancellation apart from failure",
        messageFormat: "A cancellation by the caller is thrown on as '{0}'",
        description: "A caller who cancels expects an OperationCanceledException, and takes any other exception for a failure: it retries, alarms, or reports an error that is none.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null && model.CancellationFates.Types.Cancelled is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.CatchClause);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        if (Find(clause, context.ContainingSymbol, model, context.CancellationToken) is not { Exception: { } exception } thrown)
            return;

        var location = thrown.Syntax is ThrowStatementSyntax statement ? statement.ThrowKeyword.GetLocation() : thrown.Syntax.GetLocation();
        context.ReportDiagnostic(Diagnostic.Create(Rule, location, CallSites.Unwrap(exception).Type?.Name));
    }

    /// <summary>The <c>throw</c> that makes a failure of the caller's cancellation, if the clause has one.</summary>
    internal static IThrowOperation? Find(ICatchClauseOperation clause, ISymbol containingSymbol, CompilationModel model, CancellationToken cancellation) =>
        model.CancellationFates.OfLive(clause, static fate => fate == CancellationFate.BecomesFailure, cancellation) is { } found
        && found.Calls.Any(static call => (call.Owner & TokenOwner.Caller) != 0)
        && (model.FunctionRoles.Of(clause, containingSymbol) & (FunctionRole.Ending | FunctionRole.Test)) == 0
            ? found.Caught.At as IThrowOperation
            : null;
}
