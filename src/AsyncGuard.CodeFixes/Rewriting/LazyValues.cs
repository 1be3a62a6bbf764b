using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Makes <c>AsyncLazy</c> values of the tasks of a private dictionary, with everything that its type does to it.</summary>
internal static class LazyValues
{
    /// <summary>Members that mean the same whatever the values are.</summary>
    static readonly HashSet<string> Same = new(StringComparer.Ordinal) { "Clear", "ContainsKey", "Count", "IsEmpty", "Keys" };

    /// <summary>The rewrite, or nothing where the dictionary is more than a private field that tasks are got from.</summary>
    public static IEnumerable<Rewrite> Rewrites(FixSite site, IInvocationOperation call, string key)
    {
        if (site.Model.Symbols.RuntimeType("AsyncLazy`1") is not { } lazy
            || site.Model.Symbols.ResultOf(call.Type) is not { } result || !site.Model.Symbols.IsTask(call.Type)
            || call.Instance is not IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } field }
            || reference.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } initial, Parent: VariableDeclarationSyntax { Type: GenericNameSyntax { TypeArgumentList.Arguments: [_, var values] } declared, Variables.Count: 1 } declaration }
            || declaration.SyntaxTree != site.Root.SyntaxTree
            || declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || field.ContainingType.DeclaringSyntaxReferences.Length > 1
            || initial is not (ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 } or CollectionExpressionSyntax { Elements.Count: 0 }))
        {
            yield break;
        }

        var calls = new List<InvocationExpressionSyntax>();
        foreach (var use in type.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != field.Name || !SymbolEqualityComparer.Default.Equals(site.Semantics.GetSymbolInfo(use, site.Cancellation).Symbol, field))
                continue;
            if (use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetOrAdd", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [_, var factory] } got } && Starter(site, factory.Expression) is not null)
                calls.Add(got);
            else if (use.Parent is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } || !(Same.Contains(member) || IsRemoval(use.Parent)))
                yield break;
        }

        yield return new Rewrite("Keep 'AsyncLazy' values", key, () => Apply(site, lazy.Construct(result), values, calls));
    }

    static bool IsRemoval(SyntaxNode access) =>
        access is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TryRemove", Parent: InvocationExpressionSyntax { ArgumentList.Arguments: [_, { Expression: IdentifierNameSyntax { Identifier.ValueText: "_" } }] } };

    static SyntaxNode Apply(FixSite site, INamedTypeSymbol lazy, TypeSyntax values, List<InvocationExpressionSyntax> calls)
    {
        var name = StaticCall.TypeName(site, lazy);
        return site.Root.ReplaceNodes((IEnumerable<SyntaxNode>)[values, .. calls], (old, _) =>
            old == values ? name.WithTriviaFrom(values) : Got(site, (InvocationExpressionSyntax)old, name));
    }

    // cache.GetOrAdd(key, k => new AsyncLazy<T>(_ => LoadAsync(k))).GetAsync()
    static InvocationExpressionSyntax Got(FixSite site, InvocationExpressionSyntax call, TypeSyntax name)
    {
        var factory = call.ArgumentList.Arguments[1];
        var (parameter, work) = Starter(site, factory.Expression)!.Value;
        var made = ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), name, ArgumentList(SingletonSeparatedList(Argument(work))), null);
        var replaced = SimpleLambdaExpression(parameter, made).WithArrowToken(Arrow());
        var lazy = call.ReplaceNode(factory.Expression, replaced.WithTriviaFrom(factory.Expression)).WithoutTrivia();
        var got = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, lazy, IdentifierName("GetAsync")),
            ArgumentList(StaticCall.Separated(site.Semantics.GetOperation(call, site.Cancellation) is { } operation ? TokenArgument.At(site, operation) : [])));

        // Where the task itself goes on, it has to be one.
        return (call.Parent is AwaitExpressionSyntax or MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait) } || !IsValueTask(site)
            ? got
            : InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, got, IdentifierName(nameof(ValueTask.AsTask))))).WithTriviaFrom(call);
    }

    static bool IsValueTask(FixSite site) =>
        site.Model.Symbols.RuntimeType("AsyncLazy`1")?.GetMembers("GetAsync").FirstOrDefault() is IMethodSymbol { ReturnType: var task } && site.Model.Symbols.IsValueTask(task);

    // The parameter of the factory, and the work as a function of a token.
    static (ParameterSyntax Parameter, LambdaExpressionSyntax Work)? Starter(FixSite site, ExpressionSyntax factory)
    {
        // Ignored in so many words: what was started without a token goes on without one, and all who ask for the value share it.
        var token = Parameter(Identifier("_"));
        switch (factory)
        {
            case SimpleLambdaExpressionSyntax lambda:
                var work = SimpleLambdaExpression(token, lambda.Block, lambda.ExpressionBody).WithArrowToken(Arrow());
                return (lambda.Parameter.WithoutTrivia(), lambda.AsyncKeyword.RawKind != 0 ? work.WithAsyncKeyword(Token(default, SyntaxKind.AsyncKeyword, TriviaList(Space))) : work);
            case SimpleNameSyntax or MemberAccessExpressionSyntax when site.Semantics.GetSymbolInfo(factory, site.Cancellation).Symbol is IMethodSymbol { Parameters: [var key] }:
                var call = InvocationExpression(factory.WithoutTrivia(), ArgumentList(SingletonSeparatedList(Argument(IdentifierName(key.Name)))));
                return (Parameter(Identifier(key.Name)), SimpleLambdaExpression(token, call).WithArrowToken(Arrow()));
            default:
                return null;
        }
    }

    static SyntaxToken Arrow() => Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space));
}
