using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0701: sleeps on a thread that async code runs on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0701ThreadSleep() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0701";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await Task.Delay instead of sleeping",
        messageFormat: "'Thread.Sleep' blocks the thread that async code runs on; await 'Task.Delay' instead",
        description: "Thread.Sleep in async code holds its thread for the whole pause, and everything else that the thread would have run waits with it.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.Sleeps.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!model.Sleeps.IsSleep(call)
            || model.Contexts.Of(call, context.ContainingSymbol) is not { IsAsync: true, Obstacle: not AwaitObstacle.Language }
            || DualPaths.IsSyncHalf(call)
            || model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call)));
    }
}
