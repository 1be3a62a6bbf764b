using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>What does this member, delegate or body of the compilation run itself?</summary>
internal sealed class SourceBodies(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _semantics = new();

    /// <summary>
    /// The body of a method, local function or property getter of this compilation;
    /// <see langword="null"/> where it has none, or is an iterator, whose call runs nothing.
    /// </summary>
    public IOperation? Of(ISymbol member, CancellationToken cancellation)
    {
        var part = (member as IMethodSymbol)?.PartialImplementationPart ?? member;
        foreach (var reference in part.DeclaringSyntaxReferences)
        {
            if (Syntax(reference.GetSyntax(cancellation)) is { } body && model.Compilation.ContainsSyntaxTree(body.SyntaxTree) && !Yields(body).Any())
                return Semantics(body.SyntaxTree).GetOperation(body, cancellation);
        }

        return null;
    }

    /// <summary>The values that an iterator of this compilation yields; none where <paramref name="member"/> is no iterator.</summary>
    public IEnumerable<IOperation> Yielded(ISymbol member, CancellationToken cancellation)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            if (Syntax(reference.GetSyntax(cancellation)) is not { } body || !model.Compilation.ContainsSyntaxTree(body.SyntaxTree))
                continue;
            foreach (var statement in Yields(body))
            {
                if (statement.Expression is { } expression && Semantics(body.SyntaxTree).GetOperation(expression, cancellation) is { } value)
                    yield return value;
            }
        }
    }

    /// <summary>The value that a field, property or local of this compilation starts with, or <see langword="null"/>.</summary>
    public IOperation? InitializerOf(ISymbol variable, CancellationToken cancellation)
    {
        foreach (var reference in variable.DeclaringSyntaxReferences)
        {
            var value = reference.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax { Initializer.Value: var initializer } => initializer,
                PropertyDeclarationSyntax { Initializer.Value: var initializer } => initializer,
                _ => null,
            };
            if (value is not null && model.Compilation.ContainsSyntaxTree(value.SyntaxTree))
                return Semantics(value.SyntaxTree).GetOperation(value, cancellation);
        }

        return null;
    }

    /// <summary>The body of the function that a delegate expression names: a lambda, a local function or a method group of this compilation.</summary>
    public IOperation? OfDelegate(IOperation value, CancellationToken cancellation) =>
        CallSites.Unwrap(value) switch
        {
            IDelegateCreationOperation creation => OfDelegate(creation.Target, cancellation),
            IAnonymousFunctionOperation { Symbol.IsAsync: false } lambda => lambda.Body,
            IMethodReferenceOperation { Method: { IsAsync: false } method } => Of(method.OriginalDefinition, cancellation),
            _ => null,
        };

    /// <summary>
    /// The calls and property reads that <paramref name="body"/> runs itself: not those of its local functions,
    /// nor of lambdas that somebody else calls.
    /// </summary>
    public IEnumerable<IOperation> Steps(IOperation body)
    {
        var open = new Stack<IOperation>();
        open.Push(body);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            switch (operation)
            {
                case ILocalFunctionOperation or INameOfOperation:
                case IAnonymousFunctionOperation lambda when lambda.Symbol.IsAsync || AsyncContexts.IsExpressionTree(lambda) || !model.Contexts.RunsInline(lambda):
                    continue;
                case IInvocationOperation:
                case IPropertyReferenceOperation property when !(property.Parent is IAssignmentOperation assignment && ReferenceEquals(assignment.Target, property)):
                    yield return operation;
                    break;
            }

            foreach (var child in operation.ChildOperations.Reverse())
                open.Push(child);
        }
    }

    /// <summary>The one semantic model of a tree that the questions share, so that the operations of a body are made once.</summary>
    public SemanticModel Semantics(SyntaxTree tree) => _semantics.GetOrAdd(tree, key => model.Compilation.GetSemanticModel(key));

    static SyntaxNode? Syntax(SyntaxNode declaration) =>
        declaration switch
        {
            BaseMethodDeclarationSyntax method => (SyntaxNode?)method.Body ?? method.ExpressionBody,
            LocalFunctionStatementSyntax local => (SyntaxNode?)local.Body ?? local.ExpressionBody,
            AccessorDeclarationSyntax accessor => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody,
            ArrowExpressionClauseSyntax arrow => arrow,
            PropertyDeclarationSyntax { ExpressionBody: { } body } => body,
            PropertyDeclarationSyntax { AccessorList: { } accessors } => Getter(accessors),
            IndexerDeclarationSyntax { ExpressionBody: { } body } => body,
            IndexerDeclarationSyntax { AccessorList: { } accessors } => Getter(accessors),
            _ => null,
        };

    static SyntaxNode? Getter(AccessorListSyntax accessors)
    {
        foreach (var accessor in accessors.Accessors)
        {
            if (accessor.IsKind(SyntaxKind.GetAccessorDeclaration))
                return (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody;
        }

        return null;
    }

    static IEnumerable<YieldStatementSyntax> Yields(SyntaxNode body) =>
        body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<YieldStatementSyntax>();
}
