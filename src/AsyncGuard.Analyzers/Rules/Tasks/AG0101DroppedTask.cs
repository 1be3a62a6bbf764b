using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0101: starts a task that nobody keeps.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0101DroppedTask() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0101";

    const string Lost = "starts work that nobody awaits: its exceptions are lost, and nobody knows when it ends";
    const string NeverRuns = "yields tasks that nobody awaits: a lazy query that nobody enumerates does not even start them";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await the task that is started",
        messageFormat: "'{0}' {1}",
        description: "A task that nobody keeps takes its exception with it: the work fails, and nothing in the program notices.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => AnalyzeStatement(context, model), OperationKind.ExpressionStatement);
        start.RegisterOperationAction(context => AnalyzeCall(context, model), OperationKind.Invocation);
        start.RegisterOperationAction(context => AnalyzeElements(context, model, context.Operation), OperationKind.ArrayCreation);
        start.RegisterOperationAction(context => AnalyzeLocal(context, model), OperationKind.VariableDeclarator);
    }

    // The compiler has the statements in async functions, and the calls of async methods of the source. Task.Run without an await is no slip:
    // AG0102 has it.
    static void AnalyzeStatement(OperationAnalysisContext context, CompilationModel model)
    {
        var statement = (IExpressionStatementOperation)context.Operation;
        if (!model.StartedWork.MayYield(statement.Operation.Type)
            || statement.Operation is not (IInvocationOperation or IConditionalAccessOperation)
            || model.StartedWork.In(statement.Operation) is not { } call
            || StartedWork.DelegateOf(call, model) is not null
            || MissingAwaits.AreReported(statement, context.ContainingSymbol)
            || EnclosingFunctions.IsInExpressionTree(statement)
            || model.TestCode.Contains(context.ContainingSymbol) && !model.AsyncAssertions.Has(call.TargetMethod)
            || !model.UnhandledFailures.CanFail(call, context.CancellationToken))
        {
            return;
        }

        Report(context, model, call, Lost);
    }

    static void AnalyzeCall(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is { Name: nameof(Enumerable.Select), ContainingType: var type } && AsyncSymbols.Is(type, model.Symbols.Enumerable))
        {
            if (model.TaskQueries.Starts(call) && (model.TaskFates.Of(call) & ~TaskFate.Dropped) == TaskFate.None && !EnclosingFunctions.IsInExpressionTree(call))
                Report(context, model, call, NeverRuns);
        }
        else if (call is { TargetMethod.Name: nameof(List<int>.Add), Arguments: [var added], Instance: ILocalReferenceOperation { Local: var list } instance }
            && model.Symbols.IsTaskLike(added.Value.Type)
            && !LocalUses.IsCaptured(instance)
            && model.TaskFates.Locals.OnlyValue(list, call) is { } made
            && (made is IObjectCreationOperation { Arguments.IsEmpty: true } || CollectionExpressions.Is(CallSites.Unwrap(made)))
            && model.StartedWork.In(added.Value) is { } started
            && model.TaskFates.OfLocal(list, call) == TaskFate.None)
        {
            Report(context, model, started, Lost);
        }
    }

    // The lowest supported compiler has no kind for a collection expression.
    static void AnalyzeLocal(OperationAnalysisContext context, CompilationModel model)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (declarator.Symbol.Type is IArrayTypeSymbol or INamedTypeSymbol { IsGenericType: true } && declarator.Initializer is { Value: var value } && CallSites.Unwrap(value) is var elements && CollectionExpressions.Is(elements))
            AnalyzeElements(context, model, elements);
    }

    static void AnalyzeElements(OperationAnalysisContext context, CompilationModel model, IOperation collection)
    {
        if (CollectionExpressions.ElementsOf(collection)?.FirstOrDefault() is { } first
            && model.Symbols.IsTaskLike(first.Type)
            && model.StartedWork.In(first) is { } started
            && model.TaskFates.Of(collection) == TaskFate.None)
        {
            Report(context, model, started, Lost);
        }
    }

    static void Report(OperationAnalysisContext context, CompilationModel model, IInvocationOperation call, string consequence)
    {
        if (!model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.Display(call.TargetMethod), consequence));
    }
}
