using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0706: blocks on a task in a sync method that could be async.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0706SyncOverAsync() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0706";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: false,
        title: "Make the method async instead of blocking on a task",
        messageFormat: "'{0}' blocks on a task in '{1}', which could be async",
        description: "A sync method that blocks on a task holds a thread for each caller; nothing forces this one to be sync.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.PropertyReference);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = context.Operation;
        if (model.BlockingOnTasks.In(call) is not { Count: > 0 }
            || model.Contexts.Of(call, context.ContainingSymbol) is not { Kind: FunctionKind.Sync, Obstacle: AwaitObstacle.SyncFunction, Function: { } function }
            || !SyncContracts.CouldBeAsync(function)
            || model.Contexts.IsEntryPoint(function)
            || DualPaths.IsSyncHalf(call)
            || model.Options.IsExcluded(CalledMember.Of(call), call.Syntax.SyntaxTree)
            || !model.BlockingOperations.Blocks(call, includesIo: false, context.CancellationToken))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.Display(CalledMember.Of(call)), function.Name));
    }
}
