using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0109: starts work that goes on after what it uses is disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0109CapturedScope() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0109";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not let work outlive what it uses",
        messageFormat: "'{0}' is used by work that nobody awaits: {1}",
        description: "Work that is started and left alone goes on after its scope has ended; the resources and services of that scope are disposed under it.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => Analyze(context, ((IExpressionStatementOperation)context.Operation).Operation, model), OperationKind.ExpressionStatement);
    }

    static void Analyze(OperationAnalysisContext context, IOperation statement, CompilationModel model)
    {
        if (statement is ISimpleAssignmentOperation { Target: IDiscardOperation, Value: var discarded })
            statement = discarded;
        else if (statement is not (IInvocationOperation or IConditionalAccessOperation))
            return;
        if (!model.StartedWork.MayYield(statement.Type) || Started(statement, model) is not { } call)
            return;

        var locals = model.ScopedResources.Around(context.Operation);
        if (locals.Count > 0 && model.ScopedResources.UseIn(call, locals) is ILocalReferenceOperation used && !IsToken(used) && EndsAtOnce(context.Operation, used.Local, model))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, used.Syntax.GetLocation(), used.Local.Name, "the 'using' disposes it when this function goes on"));
        }
        else if (model.ScopedServices.UseIn(call) is { } service)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, service.Use.Syntax.GetLocation(), service.Name, $"a {service.Type} belongs to the request or scope that ends before"));
        }
    }

    // Dropped or discarded work; a continuation goes on after its task.
    static IInvocationOperation? Started(IOperation value, CompilationModel model) =>
        model.StartedWork.In(value) ?? (model.StartedWork.Bare(value) is IInvocationOperation call && model.Symbols.IsTask(call.Type) && model.CompletedTasks.Apis.Of(call.TargetMethod) == Semantics.Completion.TaskApi.Continuation ? call : null);

    static bool IsToken(ILocalReferenceOperation used) => used.Parent is IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token) };

    // Where the scope goes on to wait for something, its end may be the work's end by design.
    static bool EndsAtOnce(IOperation start, ILocalSymbol local, CompilationModel model)
    {
        for (IOperation child = start, parent = start.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (parent is ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation)
                return parent is not ILoopOperation loop || Declares(loop, local);
            if (parent is IUsingOperation scope && ReferenceEquals(scope.Body, child) && scope.Locals.Contains(local, SymbolEqualityComparer.Default))
                return true;
            if (parent is IBlockOperation block)
            {
                var behind = false;
                foreach (var statement in block.Operations)
                {
                    if (behind && statement is not ILocalFunctionOperation && statement.DescendantsAndSelf().Any(step => Waits(step, model)))
                        return false;
                    behind |= ReferenceEquals(statement, child);
                }
            }
        }

        return true;
    }

    static bool Declares(ILoopOperation loop, ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.All(reference => loop.Syntax.Span.Contains(reference.Span));

    static bool Waits(IOperation step, CompilationModel model) =>
        step is IAwaitOperation or ILoopOperation
        || step is IInvocationOperation call && (model.BlockingWaits.Knows(call.TargetMethod) || model.BlockingOnTasks.Knows(call.TargetMethod) || model.Sleeps.IsSleep(call));
}
