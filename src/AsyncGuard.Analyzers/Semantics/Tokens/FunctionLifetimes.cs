using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Does this lambda or local function run only while the function around it does?</summary>
/// <remarks>A handler that somebody keeps must not take the token of the call that registered it.</remarks>
internal sealed class FunctionLifetimes(CompilationModel model)
{
    readonly ApiSet _runners = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "Run"),
        ("System.Threading.Tasks.TaskFactory", "StartNew"),
        ("System.Threading.Tasks.Parallel", "ForEachAsync ForAsync ForEach For Invoke"),
    ]);

    /// <summary>The functions, the nearest first, whose parameters and locals live as long as the code at the place runs.</summary>
    /// <param name="place">An operation of the semantic model's tree.</param>
    public List<IMethodSymbol> Around(IOperation place)
    {
        var functions = new List<IMethodSymbol>();
        if (place.SemanticModel?.GetEnclosingSymbol(place.Syntax.SpanStart) is not IMethodSymbol nearest)
            return functions;

        var operation = place;
        for (var function = nearest; function is not null; function = function.ContainingSymbol as IMethodSymbol)
        {
            functions.Add(function);
            if (function.MethodKind is not (MethodKind.AnonymousFunction or MethodKind.LocalFunction))
                break;
            while (operation is not null && !IsDeclarationOf(operation, function))
                operation = operation.Parent;
            if (function.IsStatic || operation is null || !RunsWithin(operation))
                break;
            operation = operation.Parent;
        }

        return functions;
    }

    static bool IsDeclarationOf(IOperation operation, IMethodSymbol function) => operation switch
    {
        IAnonymousFunctionOperation lambda => SymbolEqualityComparer.Default.Equals(lambda.Symbol, function),
        ILocalFunctionOperation local => SymbolEqualityComparer.Default.Equals(local.Symbol, function),
        _ => false,
    };

    bool RunsWithin(IOperation function) => function switch
    {
        ILocalFunctionOperation local => IsOnlyCalled(local),
        IAnonymousFunctionOperation lambda => RunsWithin(lambda),
        _ => false,
    };

    bool RunsWithin(IAnonymousFunctionOperation lambda)
    {
        if (model.Contexts.RunsInline(lambda))
            return !AsyncSymbols.Is(AsyncContexts.ReceiverOf(lambda)?.ContainingType, model.Symbols.Type("System.Collections.Concurrent.ConcurrentDictionary`2")); // keeps what it is given

        IOperation? value = lambda.Parent;
        while (value is IDelegateCreationOperation or IConversionOperation)
            value = value.Parent;
        if (value is not IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call })
            return false;

        return RunsBeforeItEnds(call.TargetMethod, parameter.OriginalDefinition)
            && (!model.Symbols.IsTaskLike(call.Type) || model.WorkFates.Of(call) is WorkFate.Awaited or WorkFate.Returned);
    }

    // Known runners, those whose result is the delegate's, and those of this compilation that do nothing with it but call it.
    bool RunsBeforeItEnds(IMethodSymbol method, IParameterSymbol parameter) =>
        _runners.Contains(method)
        || YieldsResultOf(method.OriginalDefinition, parameter)
        || IsOnlyCalled(parameter);

    static bool YieldsResultOf(IMethodSymbol method, IParameterSymbol parameter) =>
        parameter.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnType: var result }
        && method.TypeParameters.Any(type => Mentions(result, type) && Mentions(method.ReturnType, type));

    static bool Mentions(ITypeSymbol type, ITypeParameterSymbol parameter) =>
        SymbolEqualityComparer.Default.Equals(type, parameter)
        || (type is INamedTypeSymbol { TypeArguments: var arguments } && arguments.Any(argument => Mentions(argument, parameter)));

    static bool IsOnlyCalled(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences: [var reference] }
        && reference.GetSyntax() is var declaration
        && Body(declaration) is { } body
        && AreCalls(body, parameter.Name);

    static bool IsOnlyCalled(ILocalFunctionOperation local) =>
        local.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax) is { } member
        && AreCalls(member, local.Symbol.Name);

    static SyntaxNode? Body(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
        LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
        _ => null,
    };

    static bool AreCalls(SyntaxNode scope, string name)
    {
        var called = false;
        foreach (var mention in scope.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            if (mention.Identifier.ValueText != name || mention.Parent is MemberAccessExpressionSyntax access && access.Name == mention)
                continue;
            called = mention.Parent is InvocationExpressionSyntax call && call.Expression == mention
                || mention.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Action.Invoke), Parent: InvocationExpressionSyntax };
            if (!called)
                return false;
        }

        return called;
    }
}
