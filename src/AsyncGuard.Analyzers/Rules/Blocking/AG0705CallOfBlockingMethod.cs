using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Completion;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0705: calls a member that blocks, from async code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0705CallOfBlockingMethod() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0705";

    /// <summary>The property that holds the name of the async twin to await, where one binds.</summary>
    internal const string TwinProperty = "Twin";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Move the blocking call off the async thread",
        messageFormat: "'{0}' blocks: {1}",
        description: "Async code calls a sync method that blocks, itself or further down: the thread is held just as if the wait stood here.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;

        start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation, OperationKind.PropertyReference);
        start.RegisterOperationAction(
            context =>
            {
                if (IsCalledHere((IMethodReferenceOperation)context.Operation, model))
                    Analyze(context, model);
            },
            OperationKind.MethodReference);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = context.Operation;
        var member = CalledMember.Of(call);
        var tree = call.Syntax.SyntaxTree;
        if (!model.Contexts.MayBeAsync(call, context.ContainingSymbol)
            || !model.BlockingMethods.MayBlock(member, tree, context.CancellationToken)
            || call is IPropertyReferenceOperation { Parent: IAssignmentOperation assignment } && ReferenceEquals(assignment.Target, call)
            || call.Parent is INameOfOperation
            || model.Contexts.Of(call, context.ContainingSymbol) is not { IsAsync: true, Obstacle: not AwaitObstacle.Language } place
            || model.Options.IsExcluded(member, tree)
            || model.TestCode.Contains(context.ContainingSymbol)
            || IsReportedAsItself(call, model)
            || DualPaths.IsSyncHalf(call)
            || model.BlockingMethods.Find(member, tree, context.CancellationToken) is not { } reason
            || !BlockingMethods.IsSure(reason, call)
            || (reason.IsConsole && model.Contexts.IsEntryPoint(place.Function))
            || (call is IInvocationOperation given && CompletionTests.StandBefore(given, model.Symbols)))
        {
            return;
        }

        var twin = call is IInvocationOperation invocation ? model.Twins.Find(invocation, token: null, context.CancellationToken) : null;
        var properties = twin is null ? ImmutableDictionary<string, string?>.Empty : ImmutableDictionary<string, string?>.Empty.Add(TwinProperty, twin.Method.Name);
        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), properties, member.Name, reason));
    }

    // ids.Select(Load) is ids.Select(id => Load(id)). Whoever hands over tasks has mostly waited for them: what is done with each is not seen here.
    static bool IsCalledHere(IMethodReferenceOperation group, CompilationModel model) =>
        model.Contexts.RunsInline(group) && !group.Method.Parameters.Any(parameter => model.Symbols.IsTaskLike(parameter.Type));

    // Sleeps, waits and blocked tasks have rules of their own.
    static bool IsReportedAsItself(IOperation call, CompilationModel model) =>
        model.BlockingOnTasks.In(call).Count > 0
        || (call is IInvocationOperation invocation && (model.Sleeps.IsSleep(invocation) || model.BlockingWaits.Knows(invocation.TargetMethod)));
}
