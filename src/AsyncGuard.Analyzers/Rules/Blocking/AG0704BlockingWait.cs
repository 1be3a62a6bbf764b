using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0704: waits for a synchronisation object, a thread or a process by holding a thread that async code runs on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0704BlockingWait() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0704";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Wait asynchronously, or off the async thread",
        messageFormat: "'{0}' blocks the thread that async code runs on; wait asynchronously or move the wait to a thread of its own",
        description: "A blocking wait in async code holds its thread for as long as something else takes, and that something may need the very thread.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.BlockingWaits.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.BlockingWaits.Of(call) is not { } wait)
            return;

        var place = model.Contexts.Of(call, context.ContainingSymbol);
        if (!place.IsAsync
            || (place.Obstacle == AwaitObstacle.Language && wait != BlockingWait.UnderLock)
            || (wait == BlockingWait.Console && model.Contexts.IsEntryPoint(place.Function))
            || DualPaths.IsSyncHalf(call)
            || model.TestCode.Contains(context.ContainingSymbol)
            || model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.DisplayWithType(call.TargetMethod)));
    }
}
