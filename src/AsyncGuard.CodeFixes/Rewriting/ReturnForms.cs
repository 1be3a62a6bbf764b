using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>What becomes of each task that a function returns, once the function is async?</summary>
internal sealed class ReturnForms
{
    readonly FixSite _site;
    readonly AsyncSymbols _symbols;
    readonly ITypeSymbol? _result;
    readonly SyntaxNode _place;
    readonly Dictionary<SyntaxNode, ReturnForm> _forms = [];

    ReturnForms(FixSite site, IMethodSymbol function, SyntaxNode place)
    {
        _site = site;
        _symbols = site.Model.Symbols;
        _result = _symbols.ResultOf(function.ReturnType);
        _place = place;
    }

    /// <summary>Whether the async function returns a value.</summary>
    public bool HasResult => _result is not null;

    /// <summary>The form of a returned expression, or of a part of one that the function chooses from.</summary>
    public ReturnForm? this[SyntaxNode? expression] => expression is not null && _forms.TryGetValue(expression, out var form) ? form : null;

    /// <summary>The forms of all returns of the function; <see langword="null"/> where one of them returns what no async function can.</summary>
    public static ReturnForms? Of(FixSite site, SyntaxNode function, IMethodSymbol symbol, SyntaxNode place)
    {
        var forms = new ReturnForms(site, symbol, place);
        return ReturnedBy(function).All(expression => forms.Add(expression, isBranch: false)) ? forms : null;
    }

    static IEnumerable<ExpressionSyntax> ReturnedBy(SyntaxNode function)
    {
        var arrow = function switch
        {
            MethodDeclarationSyntax method => method.ExpressionBody?.Expression,
            LocalFunctionStatementSyntax local => local.ExpressionBody?.Expression,
            AnonymousFunctionExpressionSyntax lambda => lambda.ExpressionBody,
            _ => null,
        };

        return arrow is not null
            ? [arrow]
            : function.DescendantNodes(node => node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                .OfType<ReturnStatementSyntax>()
                .Select(statement => statement.Expression)
                .OfType<ExpressionSyntax>();
    }

    bool Add(ExpressionSyntax expression, bool isBranch)
    {
        if (FormOf(expression, isBranch) is not { } form)
            return false;
        _forms.Add(expression, form);
        return true;
    }

    ReturnForm? FormOf(ExpressionSyntax expression, bool isBranch)
    {
        if (expression == _place)
            return ReturnForm.Await;
        if (expression is ThrowExpressionSyntax)
            return ReturnForm.Keep;
        if (HasResult && BranchesOf(expression) is { } branches)
            return branches.All(branch => Add(branch, isBranch: true)) ? ReturnForm.Keep : null;

        var operation = Value(expression);
        return operation switch
        {
            null or { ConstantValue: { HasValue: true, Value: null } } when !IsDefault(operation) => null,
            IConditionalAccessOperation => null,
            IDefaultValueOperation => FormOfDefault(expression),
            IInvocationOperation call when IsTaskFactory(call.TargetMethod) => FormOf(call, isBranch),
            IPropertyReferenceOperation { Property: { Name: nameof(Task.CompletedTask), IsStatic: true } property } when IsTaskFactory(property) && !HasResult => ReturnForm.Nothing,
            IObjectCreationOperation { Arguments: [var argument] } creation when _symbols.IsValueTask(creation.Type) => FormOf(argument, isBranch),
            _ => ReturnForm.Await,
        };
    }

    static ExpressionSyntax[]? BranchesOf(ExpressionSyntax expression) => expression switch
    {
        ConditionalExpressionSyntax choice => [choice.WhenTrue, choice.WhenFalse],
        SwitchExpressionSyntax choice => [.. choice.Arms.Select(arm => arm.Expression)],
        ParenthesizedExpressionSyntax parentheses => [parentheses.Expression],
        _ => null,
    };

    ReturnForm FormOf(IInvocationOperation call, bool isBranch) => call switch
    {
        { TargetMethod.Name: nameof(Task.FromResult), Arguments: [var value] } => FormOf(value, isBranch),
        { TargetMethod.Name: nameof(Task.FromException), Arguments: [var exception] } => IsBeingHandled(exception, isBranch) ? ReturnForm.Rethrow : ReturnForm.Throw,
        _ => ReturnForm.Await,
    };

    ReturnForm FormOf(IArgumentOperation argument, bool isBranch)
    {
        if (_symbols.IsTask(argument.Parameter?.Type))
            return ReturnForm.AwaitArgument;
        if (HasResult)
            return !isBranch || SymbolEqualityComparer.Default.Equals(_site.Semantics.GetTypeInfo(argument.Value.Syntax, _site.Cancellation).Type, _result) ? ReturnForm.Value : ReturnForm.Await;
        return argument.Value is ILiteralOperation or ILocalReferenceOperation or IParameterReferenceOperation or IDefaultValueOperation ? ReturnForm.Nothing : ReturnForm.Await;
    }

    // 'default' of a value task is a finished one; of a task it is null.
    ReturnForm? FormOfDefault(ExpressionSyntax expression)
    {
        if (!_symbols.IsValueTask(_site.Semantics.GetTypeInfo(expression, _site.Cancellation).ConvertedType))
            return null;
        if (_result is null)
            return ReturnForm.Nothing;
        var nullables = _site.Semantics.GetNullableContext(expression.SpanStart);
        return _result is { IsReferenceType: true, NullableAnnotation: not NullableAnnotation.Annotated } && (nullables & NullableContext.AnnotationsEnabled) != 0
            ? ReturnForm.DefaultNotNull
            : ReturnForm.Default;
    }

    bool IsTaskFactory(ISymbol member) => member.IsStatic && _symbols.IsTaskLike(member.ContainingType);

    static bool IsDefault(IOperation? operation) => operation is IDefaultValueOperation;

    static bool IsBeingHandled(IArgumentOperation exception, bool isBranch) =>
        !isBranch
        && exception.Value is ILocalReferenceOperation { Local: var local }
        && exception.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>()?.Declaration is { } declaration
        && local.DeclaringSyntaxReferences.Any(reference => reference.Span == declaration.Span);

    // What the expression evaluates to, without the conversions around it.
    IOperation? Value(ExpressionSyntax expression)
    {
        var operation = _site.Semantics.GetOperation(expression, _site.Cancellation);
        while (operation is IConversionOperation { IsImplicit: true } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
