using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0104: gives an async lambda or method to a delegate that returns nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0104AsyncVoidDelegate() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0104";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Give async code to a delegate that returns a task",
        messageFormat: "'{0}' does not return a task: {1}",
        description: "A delegate without a result cannot hand out the task of an async lambda: whoever calls it goes on at the first await, and cannot catch what comes later.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.DelegateCreation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var creation = (IDelegateCreationOperation)context.Operation;
        if (AsyncVoid(creation.Target) is not { } function
            || creation.Type is not INamedTypeSymbol { DelegateInvokeMethod: { ReturnsVoid: true } invoke } type
            || model.VoidContracts.HandlesEvent(invoke)
            || model.VoidDelegates.UseOf(creation) is not (var use and not VoidDelegateUse.Fine)
            || model.TestCode.Contains(context.ContainingSymbol)
            || (use == VoidDelegateUse.Callback && !model.UnhandledFailures.CanFail(function, context.CancellationToken)))
        {
            return;
        }

        var consequence = use == VoidDelegateUse.Loop
            ? "the call returns before the async code has ended, and an exception in it ends the process"
            : "nobody awaits the async code, and an exception in it ends the process";
        context.ReportDiagnostic(Diagnostic.Create(Rule, Location(function), type.ToMinimalDisplayString(model.Bodies.Semantics(creation.Syntax.SyntaxTree), creation.Syntax.SpanStart), consequence));
    }

    static IOperation? AsyncVoid(IOperation target) =>
        target is IAnonymousFunctionOperation { Symbol: { IsAsync: true, ReturnsVoid: true } } or IMethodReferenceOperation { Method: { IsAsync: true, ReturnsVoid: true } } ? target : null;

    static Location Location(IOperation function) =>
        function.Syntax is AnonymousFunctionExpressionSyntax lambda && lambda.Modifiers.FirstOrDefault(static modifier => modifier.IsKind(SyntaxKind.AsyncKeyword)) is { RawKind: not 0 } keyword
            ? keyword.GetLocation()
            : CallSites.Location(function);
}
