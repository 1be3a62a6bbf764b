using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0102: discards a task whose exceptions nobody observes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0102DiscardedTask() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0102";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Observe the exceptions of a discarded task",
        messageFormat: "'{0}' is discarded: {1}",
        description: "Work that is started and left alone fails in silence; somebody has to look at its exception.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => AnalyzeDiscard(context, model), OperationKind.SimpleAssignment);
        start.RegisterOperationAction(context => AnalyzeStatement(context, model), OperationKind.ExpressionStatement);
        start.RegisterOperationAction(context => AnalyzeLocal(context, model), OperationKind.VariableDeclarator);
    }

    static void AnalyzeDiscard(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is ISimpleAssignmentOperation { Target: IDiscardOperation, Value: var value })
            Judge(context, model, value);
    }

    // Task.Run as a statement is a discard too: nobody starts work on the pool by mistake.
    static void AnalyzeStatement(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is IExpressionStatementOperation { Operation: IInvocationOperation value } statement
            && model.StartedWork.MayYield(value.Type)
            && model.StartedWork.In(value) is { } call
            && StartedWork.DelegateOf(call, model) is not null
            && !MissingAwaits.AreReported(statement, context.ContainingSymbol))
        {
            Judge(context, model, call);
        }
    }

    // A variable that nobody reads is a discard with a name.
    static void AnalyzeLocal(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is IVariableDeclaratorOperation { Symbol: { Type: var type } local, Initializer.Value: { } value } declarator
            && model.Symbols.IsTaskLike(type)
            && local is { IsUsing: false, RefKind: RefKind.None }
            && model.TaskFates.OfLocal(local, declarator) == TaskFate.None)
        {
            Judge(context, model, value);
        }
    }

    static void Judge(OperationAnalysisContext context, CompilationModel model, IOperation value)
    {
        if (model.StartedWork.In(value) is not { } call
            || model.TestCode.Contains(context.ContainingSymbol)
            || model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree)
            || !model.UnhandledFailures.CanFail(call, context.CancellationToken))
        {
            return;
        }

        var consequence = MeantCatches.IsInTryThatCatches(value) ? "its exceptions never reach the 'catch' around it" : "nobody observes its exceptions";
        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.Display(call.TargetMethod), consequence));
    }
}
