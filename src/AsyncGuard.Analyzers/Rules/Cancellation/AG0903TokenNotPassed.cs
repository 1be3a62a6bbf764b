using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0903: a call that could be cancelled is not given the token in scope.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0903TokenNotPassed() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0903";

    /// <summary>The rule of the .NET analyzers that reports calls without the token parameter.</summary>
    const string Twin = "CA2016";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Pass the token in scope",
        messageFormat: "'{0}' can be cancelled but is not given '{1}'; it goes on when the work around it is cancelled",
        description: "A call that takes a cancellation token is made without one, although the function has one: cancelling the function does not end the call.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.ForgottenTokens.Of(call, context.ContainingSymbol, context.CancellationToken) is not var (token, _)
            || (token.IsParameter && model.TwinRules.IsOn(Twin, call.Syntax.SyntaxTree, context.CancellationToken)))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.DisplayWithType(call.TargetMethod), token.Expression.ToString()));
    }
}
