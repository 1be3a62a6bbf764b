using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0909: an async sequence is enumerated without the token in scope.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0909UncancelledSequence() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0909";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Enumerate with the token in scope",
        messageFormat: "The sequence is enumerated without '{0}'; a cancel waits for its next item",
        description: "An await foreach waits for each item without the token that its function has: where items are slow or do not come, nothing ends the wait.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols is { CancellationToken: not null, AsyncEnumerable: not null })
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Loop);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is IForEachLoopOperation { IsAsynchronous: true } loop
            && model.UncancelledSequences.TokenFor(loop, context.ContainingSymbol, context.CancellationToken) is { } token)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, loop.Collection.Syntax.GetLocation(), token.Expression.ToString()));
        }
    }
}
