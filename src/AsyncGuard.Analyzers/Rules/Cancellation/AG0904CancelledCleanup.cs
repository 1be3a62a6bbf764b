using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0904: cleanup is given a token that may be cancelled already.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0904CancelledCleanup() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0904";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not cancel the cleanup with the work",
        messageFormat: "'{0}' may be cancelled when this runs: '{1}' would then do nothing but throw",
        description: "Cleanup that takes the token of the work is skipped exactly when the work was cancelled: what it should have released or undone stays.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols is not { CancellationToken: not null, CancellationTokenSource: not null, Task: not null })
            return;

        start.RegisterOperationAction(context => AnalyzeTry(context, model), OperationKind.Try);
        start.RegisterOperationAction(context => AnalyzeCall(context, model), OperationKind.Invocation);
    }

    static void AnalyzeTry(OperationAnalysisContext context, CompilationModel model)
    {
        foreach (var argument in model.CancelledTokens.InCleanupOf((ITryOperation)context.Operation))
        {
            if (!IsCleanupInside(argument, context.Operation, model))
                Report(context, model, argument);
        }
    }

    // The cleanup of a cleanup is reported once, at the innermost try.
    static bool IsCleanupInside(IArgumentOperation argument, IOperation statement, CompilationModel model)
    {
        for (var parent = argument.Parent; parent is not null && !ReferenceEquals(parent, statement); parent = parent.Parent)
        {
            if (parent is ITryOperation inner && model.CancelledTokens.InCleanupOf(inner).Any(other => ReferenceEquals(other, argument)))
                return true;
        }

        return false;
    }

    static void AnalyzeCall(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        foreach (var argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.Explicit && model.CancelledTokens.IsBehindCancel(argument))
                Report(context, model, argument);
        }
    }

    static void Report(OperationAnalysisContext context, CompilationModel model, IArgumentOperation argument)
    {
        if (model.TestCode.Contains(context.ContainingSymbol))
            return;
        var call = (IInvocationOperation)argument.Parent!;
        context.ReportDiagnostic(Diagnostic.Create(
            Rule, argument.Value.Syntax.GetLocation(), argument.Value.Syntax.ToString(), CallSites.DisplayWithType(call.TargetMethod)));
    }
}
