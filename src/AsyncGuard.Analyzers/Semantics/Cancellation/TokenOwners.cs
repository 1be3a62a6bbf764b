using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Who can cancel a token.</summary>
[Flags]
internal enum TokenOwner
{
    /// <summary>Nobody, or nobody that can be seen.</summary>
    None = 0,

    /// <summary>Somebody outside of the function.</summary>
    Outside = 1,

    /// <summary>The caller of the function, or of one around it: the token is a parameter, or linked from one.</summary>
    Caller = 2,

    /// <summary>A source that the function made itself.</summary>
    Itself = 4,

    /// <summary>The timer of a source that the function made.</summary>
    Timer = 8,

    /// <summary>The function, which has called <c>Cancel</c> by then.</summary>
    Cancelled = 16,
}

/// <summary>Who can cancel this token?</summary>
internal sealed class TokenOwners(AsyncSymbols symbols)
{
    /// <param name="token">An expression of type <c>CancellationToken</c>.</param>
    /// <param name="place">The code that asks, as a rule a <c>try</c>: parameters of lambdas in it belong to others.</param>
    public TokenOwner Of(IOperation token, SyntaxNode place) => new Search(symbols, place).Of(token);

    /// <summary>The parameter that the token is, or was linked or copied from, if it is one alone.</summary>
    public IParameterSymbol? ParameterBehind(IOperation token, SyntaxNode place)
    {
        var search = new Search(symbols, place);
        search.Of(token);
        return search.Parameters.Count == 1 ? search.Parameters.Single() : null;
    }

    sealed class Search(AsyncSymbols symbols, SyntaxNode place)
    {
        readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
        readonly SyntaxNode _member = place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member and not GlobalStatementSyntax ? member : place.SyntaxTree.GetRoot();
        MemberText? _text;

        public HashSet<IParameterSymbol> Parameters { get; } = new(SymbolEqualityComparer.Default);

        MemberText Text => _text ??= MemberText.Of(_member);

        public TokenOwner Of(IOperation? value) =>
            value is null ? TokenOwner.None : CallSites.Unwrap(value) switch
            {
                IParameterReferenceOperation { Parameter: var parameter } reference => OfParameter(parameter) | OfWrites(parameter, reference.SemanticModel).Owner | OfCalls(parameter),
                ILocalReferenceOperation { Local: var local } reference => OfWrites(local, reference.SemanticModel).Owner | OfCalls(local),
                IPropertyReferenceOperation { Property: { IsStatic: true, Name: nameof(CancellationToken.None) } } => TokenOwner.None,
                IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token), Instance: { } source } when IsSource(source.Type) => Of(source),
                IPropertyReferenceOperation { Property.Name: nameof(Nullable<int>.Value), Instance: { Type.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable } => Of(nullable),
                IMemberReferenceOperation member and (IPropertyReferenceOperation or IFieldReferenceOperation) => OfMember(member),
                IInvocationOperation call => OfCall(call),
                IObjectCreationOperation creation when IsSource(creation.Type) => TokenOwner.Itself | (creation.Arguments.IsEmpty ? TokenOwner.None : TokenOwner.Timer),
                ICoalesceOperation coalesce => Of(coalesce.Value) | Of(coalesce.WhenNull),
                IConditionalOperation choice => Of(choice.WhenTrue) | Of(choice.WhenFalse),
                IConditionalAccessOperation access => Of(access.Operation) & ~TokenOwner.Caller,
                ISimpleAssignmentOperation assignment => Of(assignment.Value),
                var made => CollectionExpressions.ElementsOf(made)?.Aggregate(TokenOwner.None, (all, element) => all | Of(element)) ?? TokenOwner.None,
            };

        // A parameter of a lambda inside the place is what others call the lambda with.
        TokenOwner OfParameter(IParameterSymbol parameter)
        {
            if (parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor })
                return TokenOwner.Outside;
            if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } function
                || function.DeclaringSyntaxReferences.Any(reference => reference.Span.Contains(place.Span)))
            {
                Parameters.Add(parameter);
                return TokenOwner.Outside | TokenOwner.Caller;
            }

            return TokenOwner.None;
        }

        TokenOwner OfCall(IInvocationOperation call) =>
            call.TargetMethod switch
            {
                { Name: nameof(CancellationTokenSource.CreateLinkedTokenSource), IsStatic: true } method when IsSource(method.ContainingType) =>
                    call.Arguments.Aggregate(TokenOwner.Itself, (all, argument) => all | Of(argument.Value)),
                { Name: nameof(Nullable<int>.GetValueOrDefault), ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } => Of(call.Instance),
                _ => TokenOwner.None,
            };

        // A member that the function sets itself is what it sets; of others somebody else is the owner.
        TokenOwner OfMember(IMemberReferenceOperation member)
        {
            if (OfWrites(member.Member, member.SemanticModel) is { IsWritten: true } written)
                return written.Owner | OfCalls(member.Member);
            return member.Instance is null || IsGiven(member.Instance) ? TokenOwner.Outside : TokenOwner.None;
        }

        // Whether an object comes from outside of the function, and is not made in it.
        bool IsGiven(IOperation instance) =>
            CallSites.Unwrap(instance) switch
            {
                IInstanceReferenceOperation or IParameterReferenceOperation or IConditionalAccessInstanceOperation => true,
                IMemberReferenceOperation { Instance: var owner } and (IPropertyReferenceOperation or IFieldReferenceOperation) => owner is null || IsGiven(owner),
                ILocalReferenceOperation { Local: var local } reference when _seen.Add(local) =>
                    InitializerOf(local) is { } value && reference.SemanticModel is { } semantics && value.SyntaxTree == semantics.SyntaxTree && semantics.GetOperation(value) is { } made && IsGiven(made),
                _ => false,
            };

        // Whatever the function assigns to a variable or member.
        (bool IsWritten, TokenOwner Owner) OfWrites(ISymbol symbol, SemanticModel? semantics)
        {
            if (semantics is null || semantics.SyntaxTree != place.SyntaxTree || !_seen.Add(symbol))
                return default;
            var owner = TokenOwner.None;
            var isWritten = false;
            foreach (var value in Writes(symbol))
            {
                isWritten = true;
                owner |= Of(semantics.GetOperation(value));
            }

            return (isWritten, owner);
        }

        IEnumerable<ExpressionSyntax> Writes(ISymbol symbol)
        {
            if (symbol is ILocalSymbol local && InitializerOf(local) is { } initializer && initializer.SyntaxTree == place.SyntaxTree)
                yield return initializer;
            if (!Text.MayAssign(symbol.Name))
                yield break;
            foreach (var node in _member.DescendantNodes())
            {
                if (node is AssignmentExpressionSyntax assignment && Names(assignment.Left, symbol.Name))
                    yield return assignment.Right;
            }
        }

        // CancelAfter and Cancel, as far as they stand before the end of the place.
        TokenOwner OfCalls(ISymbol source)
        {
            var owner = TokenOwner.None;
            if (!Text.Contains(source.Name + ".Cancel") && !Text.Contains(source.Name + "!.Cancel"))
                return owner;
            foreach (var node in _member.DescendantNodes(node => node.SpanStart < place.Span.End))
            {
                if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } || node.SpanStart >= place.Span.End || !Names(call.Expression, source.Name))
                    continue;
                owner |= call.Name.Identifier.ValueText switch
                {
                    nameof(CancellationTokenSource.CancelAfter) => TokenOwner.Timer,
                    nameof(CancellationTokenSource.Cancel) or "CancelAsync" => TokenOwner.Cancelled,
                    _ => TokenOwner.None,
                };
            }

            return owner;
        }

        bool IsSource(ITypeSymbol? type) => AsyncSymbols.IsOrInherits(type, symbols.CancellationTokenSource);

        static bool Names(ExpressionSyntax expression, string name) =>
            expression switch
            {
                SimpleNameSyntax simple => simple.Identifier.ValueText == name,
                MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var member } => member.Identifier.ValueText == name,
                PostfixUnaryExpressionSyntax suppressed => Names(suppressed.Operand, name),
                _ => false,
            };

        static ExpressionSyntax? InitializerOf(ILocalSymbol local) =>
            local.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is VariableDeclaratorSyntax declarator ? declarator.Initializer?.Value : null;
    }
}
