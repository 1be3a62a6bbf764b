using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0703: calls the sync form of work that has an async one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0703SyncCallWithAsyncTwin() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0703";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Await the async form of the call",
        messageFormat: "'{0}' does its work on the thread that async code runs on; '{1}' can be awaited here",
        description: "A sync call that does real work has an async twin, and the code around it is async: awaiting the twin frees the thread while the work is under way.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;

        start.RegisterOperationAction(context => AnalyzeCall(context, model), OperationKind.Invocation);
        start.RegisterOperationAction(context => AnalyzeUsing(context, model), OperationKind.Using, OperationKind.UsingDeclaration);
    }

    static void AnalyzeCall(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.AwaitableWork.Of(call, context.ContainingSymbol, context.CancellationToken) is (SyncCost.Work, { } twin))
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.DisplayWithType(call.TargetMethod), twin.Method.Name));
    }

    static void AnalyzeUsing(OperationAnalysisContext context, CompilationModel model)
    {
        var (isAsynchronous, resources) = context.Operation switch
        {
            IUsingOperation statement => (statement.IsAsynchronous, statement.Resources),
            IUsingDeclarationOperation declaration => (declaration.IsAsynchronous, declaration.DeclarationGroup),
            _ => (true, null),
        };
        if (isAsynchronous || resources is null
            || Disposed(resources).FirstOrDefault(resource => model.AsyncDisposals.DoWork(resource, context.CancellationToken)) is not { } disposed
            || model.Contexts.Of(context.Operation, context.ContainingSymbol) is not { Kind: FunctionKind.Async, CanAwait: true } place
            || DualPaths.IsDual(place.Function)
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        var type = CallSites.Unwrap(disposed).Type!.Name;
        context.ReportDiagnostic(Diagnostic.Create(Rule, context.Operation.Syntax.GetFirstToken().GetLocation(), $"{type}.{nameof(IDisposable.Dispose)}", AsyncDisposals.Method));
    }

    static IEnumerable<IOperation> Disposed(IOperation resources) =>
        resources is IVariableDeclarationGroupOperation group
            ? group.Declarations.SelectMany(static declaration => declaration.Declarators)
                .Select(static declarator => (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer)?.Value)
                .OfType<IOperation>()
            : [resources];
}
