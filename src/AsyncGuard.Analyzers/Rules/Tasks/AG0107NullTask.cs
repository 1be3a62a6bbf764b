using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0107: returns or awaits a task that is null.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0107NullTask() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0107";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Return a finished task instead of null",
        messageFormat: "A null task throws a NullReferenceException where it is awaited; {0}",
        description: "An await of a null task throws a NullReferenceException, far from the place that made it null.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => AnalyzeReturn(context, model), OperationKind.Return);
        start.RegisterOperationAction(context => AnalyzeAwait(context, model), OperationKind.Await);
    }

    static void AnalyzeReturn(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is not IReturnOperation { ReturnedValue: { } value } || !model.Symbols.IsTask(value.Type))
            return;

        foreach (var (branch, isSuppressed) in NullTasks.In(value))
        {
            if (!NullTasks.CompilerWarns(branch.Syntax, isSuppressed, context.Operation.SemanticModel)
                && EnclosingFunctions.Around(value, context.ContainingSymbol) is { MethodKind: not MethodKind.PropertyGet, IsAsync: false } function
                && function.ReturnType.NullableAnnotation != NullableAnnotation.Annotated
                && !EnclosingFunctions.IsInExpressionTree(value)
                && !model.TestCode.Contains(context.ContainingSymbol)
                && !model.NullTasks.IsExpectedFrom(function, context.CancellationToken))
            {
                var instead = model.Symbols.ResultOf(value.Type) is null ? nameof(Task.CompletedTask) : nameof(Task.FromResult);
                context.ReportDiagnostic(Diagnostic.Create(Rule, branch.Syntax.GetLocation(), $"return 'Task.{instead}'"));
            }
        }
    }

    static void AnalyzeAwait(OperationAnalysisContext context, CompilationModel model)
    {
        var awaited = ((IAwaitOperation)context.Operation).Operation;
        if (CallSites.Unwrap(awaited) is IConditionalAccessOperation { Syntax: ConditionalAccessExpressionSyntax syntax } access
            && model.Symbols.IsTask(access.Type)
            && !NullTasks.CompilerWarns(syntax, IsSuppressed(syntax), context.Operation.SemanticModel)
            && !NullTasks.IsTested(access))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, syntax.OperatorToken.GetLocation(), $"test '{syntax.Expression}' for null before"));
        }
    }

    static bool IsSuppressed(SyntaxNode syntax)
    {
        while (syntax.Parent is ParenthesizedExpressionSyntax parentheses)
            syntax = parentheses;
        return syntax.Parent.IsKind(SyntaxKind.SuppressNullableWarningExpression);
    }
}
