using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0908: a loop never looks at the function's token.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0908UnobservedLoop() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0908";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Observe the token in the loop",
        messageFormat: "The loop never looks at '{0}'; a cancel waits until its last round",
        description: "A long loop in a function that takes a token neither tests the token nor passes it on: whoever cancels waits for all the rounds that are left.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Loop);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var loop = (ILoopOperation)context.Operation;
        // A loop over tasks as they end is AG0201's.
        if (model.UnobservedLoops.TokenOf(loop, context.ContainingSymbol, context.CancellationToken) is { } token && !model.TestCode.Contains(context.ContainingSymbol) && !model.CompletionLoops.IsOne(loop))
            context.ReportDiagnostic(Diagnostic.Create(Rule, loop.Syntax.GetFirstToken().GetLocation(), token.Name));
    }
}
