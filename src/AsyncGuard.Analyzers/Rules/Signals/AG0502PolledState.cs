using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Signals;

/// <summary>AG0502: a loop that polls the state of its own type.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0502PolledState() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0502";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Signals,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Wait for a signal instead of polling",
        messageFormat: "The loop asks for '{0}' again and again; let the code that changes it give a signal",
        description: "A loop that polls a field or property of its own type wakes up for nothing and notices late; the code that changes the state can give a signal instead.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Loop);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var loop = (ILoopOperation)context.Operation;
        if (PlainLoops.ConditionOf(loop) is not { } condition
            || PlainLoops.KeywordOf(loop) is not { } keyword
            || !MayPause(loop.Syntax)
            || model.Contexts.Of(loop, context.ContainingSymbol) is not { IsAsync: true }
            || model.TestCode.Contains(context.ContainingSymbol)
            || model.PolledState.Find(loop, condition, context.CancellationToken) is not { } state)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, keyword.GetLocation(), state.Name));
    }

    // Short, and with an await in it: the cheap test before any is asked that binds.
    static bool MayPause(SyntaxNode loop) =>
        loop.Span.Length < 800 && loop.DescendantNodes().Any(static node => node is AwaitExpressionSyntax);
}
