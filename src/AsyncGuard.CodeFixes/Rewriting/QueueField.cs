using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Turns a private field with a <c>ConcurrentQueue</c> into a queue whose next item can be awaited, in all its uses.</summary>
/// <param name="site">The site of the report.</param>
/// <param name="field">The field.</param>
/// <param name="look">The call that polls it.</param>
internal abstract class QueueField(FixSite site, IFieldSymbol field, IInvocationOperation look)
{
    protected FixSite Site { get; } = site;

    protected IFieldSymbol Symbol { get; } = field;

    protected IInvocationOperation Look { get; } = look;

    /// <summary>The document's root with the field and all its uses rewritten; <see langword="null"/> where one of them cannot be.</summary>
    public SyntaxNode? Rewritten()
    {
        if (Symbol.DeclaringSyntaxReferences is not [var declared]
            || declared.GetSyntax(Site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments.Count: 0 } creation, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } }
            || declaration.SyntaxTree != Site.Root.SyntaxTree
            || PolledTake.Of(Site, Look, Reader, TakeMethod) is not { } poll
            || (NeedsToken && !poll.HasToken)
            || Field(declaration, creation, ((INamedTypeSymbol)Symbol.Type).TypeArguments[0]) is not { } made)
        {
            return null;
        }

        var changes = new Dictionary<SyntaxNode, IReadOnlyList<SyntaxNode>> { [declaration] = made, [poll.Place] = poll.Replacement };
        foreach (var reference in Site.Model.References.Of(Symbol, Site.Cancellation))
        {
            if (reference.Syntax.SyntaxTree != Site.Root.SyntaxTree)
                return null;
            if (poll.Place.Span.Contains(reference.Syntax.Span))
            {
                if (reference.Syntax != Look.Instance!.Syntax)
                    return null;
                continue;
            }

            if (Use(reference) is not var (old, rewritten))
                return null;
            changes.Add(old, [rewritten]);
        }

        var root = Site.Root.TrackNodes(changes.Keys);
        foreach (var change in changes)
        {
            if (root.GetCurrentNode(change.Key) is not { } current)
                return null;
            root = change.Value is [var only] ? root.ReplaceNode(current, only) : root.ReplaceNode(current, change.Value);
        }

        return root;
    }

    // Another look that polls would go on polling.
    (SyntaxNode Old, SyntaxNode New)? Use(IOperation reference) =>
        reference.Parent switch
        {
            IInvocationOperation { Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } syntax } call when ReferenceEquals(call.Instance, reference) && Site.Model.PolledQueues.Find(call) is null =>
                call.TargetMethod.Name switch
                {
                    "Enqueue" => Put(call, syntax, access),
                    "TryDequeue" => (access, Member(Reader(access.Expression), TryTakeMethod).WithTriviaFrom(access)),
                    _ => null,
                },
            IPropertyReferenceOperation { Syntax: MemberAccessExpressionSyntax access } property when Site.Model.PolledQueues.Find(property) is null =>
                property.Property.Name switch
                {
                    "Count" => (access, Member(Reader(access.Expression), "Count").WithTriviaFrom(access)),
                    "IsEmpty" => (access, IsNone(access)),
                    _ => null,
                },
            _ => null,
        };

    ExpressionSyntax IsNone(MemberAccessExpressionSyntax isEmpty)
    {
        var none = BinaryExpression(
            SyntaxKind.EqualsExpression, Member(Reader(isEmpty.Expression), "Count"), Token(TriviaList(Space), SyntaxKind.EqualsEqualsToken, TriviaList(Space)), LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(0)));
        return (isEmpty.Parent is ExpressionSyntax and not (AssignmentExpressionSyntax or ParenthesizedExpressionSyntax) ? ParenthesizedExpression(none) : (ExpressionSyntax)none).WithTriviaFrom(isEmpty);
    }

    /// <summary>What items are taken from.</summary>
    protected abstract ExpressionSyntax Reader(ExpressionSyntax queue);

    protected abstract string TakeMethod { get; }

    /// <summary>Whether nothing but a token can end the wait for an item.</summary>
    protected virtual bool NeedsToken => false;

    protected abstract string TryTakeMethod { get; }

    /// <summary>The declaration of the field, with what has to be declared before it.</summary>
    protected abstract IReadOnlyList<MemberDeclarationSyntax>? Field(FieldDeclarationSyntax declaration, BaseObjectCreationExpressionSyntax creation, ITypeSymbol item);

    /// <summary>The part of a call of <c>Enqueue</c> that changes, and what becomes of it.</summary>
    protected abstract (SyntaxNode Old, SyntaxNode New)? Put(IInvocationOperation call, InvocationExpressionSyntax syntax, MemberAccessExpressionSyntax access);

    protected static MemberAccessExpressionSyntax Member(ExpressionSyntax of, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, of.WithoutTrivia(), IdentifierName(name));
}

/// <summary>The field as an <c>AsyncQueue</c> without a bound.</summary>
internal sealed class AsyncQueueField(FixSite site, IFieldSymbol field, IInvocationOperation look, INamedTypeSymbol type) : QueueField(site, field, look)
{
    protected override string TakeMethod => "GetAsync";

    protected override string TryTakeMethod => "TryGet";

    protected override ExpressionSyntax Reader(ExpressionSyntax queue) => queue;

    protected override IReadOnlyList<MemberDeclarationSyntax> Field(FieldDeclarationSyntax declaration, BaseObjectCreationExpressionSyntax creation, ITypeSymbol item)
    {
        var name = (TypeSyntax)StaticCall.Name(Site, type.Construct(item));
        TypeSyntax[] types = creation is ObjectCreationExpressionSyntax { Type: var created } ? [declaration.Declaration.Type, created] : [declaration.Declaration.Type];
        return [declaration.ReplaceNodes(types, (original, _) => name.WithTriviaFrom(original))];
    }

    protected override (SyntaxNode Old, SyntaxNode New)? Put(IInvocationOperation call, InvocationExpressionSyntax syntax, MemberAccessExpressionSyntax access) =>
        (access.Name, IdentifierName("TryPut").WithTriviaFrom(access.Name));
}

/// <summary>The field as a bounded channel, whose producers wait while it is full.</summary>
internal sealed class ChannelField(FixSite site, IFieldSymbol field, IInvocationOperation look, INamedTypeSymbol channel, INamedTypeSymbol channels) : QueueField(site, field, look)
{
    protected override string TakeMethod => "ReadAsync";

    // Nobody completes the channel.
    protected override bool NeedsToken => true;

    protected override string TryTakeMethod => "TryRead";

    protected override ExpressionSyntax Reader(ExpressionSyntax queue) => Member(queue, nameof(Reader));

    protected override IReadOnlyList<MemberDeclarationSyntax> Field(FieldDeclarationSyntax declaration, BaseObjectCreationExpressionSyntax creation, ITypeSymbol item)
    {
        var (constant, capacity) = BoundedChannel.CapacityFor(Site, declaration, Symbol.ContainingType);
        var create = MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, StaticCall.Name(Site, channels),
            GenericName(Identifier("CreateBounded"), TypeArgumentList(SingletonSeparatedList(ParseTypeName(item.ToMinimalDisplayString(Site.Semantics, declaration.SpanStart))))));
        var made = declaration.ReplaceNodes(
            new SyntaxNode[] { declaration.Declaration.Type, creation },
            (original, _) => original == creation
                ? InvocationExpression(create, ArgumentList(SingletonSeparatedList(Argument(capacity)))).WithTriviaFrom(original)
                : StaticCall.TypeName(Site, channel.Construct(item)).WithTriviaFrom(original));
        return [constant, made];
    }

    // A put that waits has to be awaited, and by nobody whom the reader waits for in turn.
    protected override (SyntaxNode Old, SyntaxNode New)? Put(IInvocationOperation call, InvocationExpressionSyntax syntax, MemberAccessExpressionSyntax access) =>
        syntax.Parent is ExpressionStatementSyntax
        && Site.ContextOf(call) is { CanAwait: true, Kind: FunctionKind.Async, Function: { MethodKind: MethodKind.Ordinary } producer, Syntax: { } function }
        && !function.Span.Contains(Look.Syntax.Span)
        && !Site.Model.References.Of(producer, Site.Cancellation).Any()
            ? (syntax, InsertAwait.Before(ConfigureAwaitStyle.Of(Site, function).Apply(InvocationExpression(
                Member(Member(access.Expression, "Writer"), "WriteAsync"), ArgumentList(StaticCall.Separated([.. syntax.ArgumentList.Arguments, .. TokenArgument.At(Site, call)]))))).WithTriviaFrom(syntax))
            : null;
}
