using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>
/// A variable that says whether something has happened: false at first, set by a lambda, and demanded to be true right behind a pause.
/// As an <c>AsyncEvent</c> it can be awaited instead.
/// </summary>
internal sealed class SignalledFlag
{
    const int LimitInSeconds = 10;

    readonly FixSite _site;
    readonly ILocalSymbol _flag;
    readonly LocalDeclarationStatementSyntax _declaration;
    readonly List<IdentifierNameSyntax> _uses;

    SignalledFlag(FixSite site, ILocalSymbol flag, LocalDeclarationStatementSyntax declaration, List<IdentifierNameSyntax> uses)
    {
        _site = site;
        _flag = flag;
        _declaration = declaration;
        _uses = uses;
    }

    public string Name => _flag.Name;

    /// <summary>The flag that the statement behind the pause demands; <see langword="null"/> where there is none.</summary>
    public static SignalledFlag? Behind(FixSite site, StatementSyntax pause) =>
        pause.Parent is BlockSyntax block
        && block.Statements.ElementAtOrDefault(block.Statements.IndexOf(pause) + 1) is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax demand }
        && site.Semantics.GetOperation(demand, site.Cancellation) is IInvocationOperation { Arguments: var arguments }
        && arguments.Select(Demanded).FirstOrDefault(static flag => flag is not null) is { } flag
        && flag.DeclaringSyntaxReferences is [var reference]
        && reference.GetSyntax(site.Cancellation) is VariableDeclaratorSyntax { Initializer.Value.RawKind: (int)SyntaxKind.FalseLiteralExpression, Parent.Parent: LocalDeclarationStatementSyntax { Declaration.Variables.Count: 1, Parent: BlockSyntax scope } declaration }
            ? new SignalledFlag(site, flag, declaration, [.. UsesIn(site, scope, flag)])
            : null;

    /// <summary>The root with the event, which is awaited in place of <paramref name="delay"/>; <see langword="null"/> where the flag has other uses.</summary>
    public SyntaxNode? Awaited(INamedTypeSymbol type, INamedTypeSymbol span, InvocationExpressionSyntax delay)
    {
        var limit = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, StaticCall.Name(_site, span), IdentifierName(nameof(TimeSpan.FromSeconds))),
            ArgumentList(SingletonSeparatedList(Argument(LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(LimitInSeconds))))));
        var changes = new Dictionary<SyntaxNode, SyntaxNode>
        {
            [_declaration.Declaration] = Declaration(type),
            [delay] = Call("WaitAsync", Argument(limit)).WithTriviaFrom(delay),
        };
        var isSet = false;
        foreach (var use in _uses)
        {
            if (use.Parent is AssignmentExpressionSyntax write && write.Left == use)
            {
                if (write is not { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right.RawKind: (int)SyntaxKind.TrueLiteralExpression, Parent: ExpressionStatementSyntax or AnonymousFunctionExpressionSyntax } || !IsInFunction(write))
                    return null;
                isSet = true;
                changes[write] = Call("Set").WithTriviaFrom(write);
            }
            else if (use.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 })
            {
                return null;
            }
            else
            {
                changes[use] = MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(Name), IdentifierName("IsSet")).WithTriviaFrom(use);
            }
        }

        return isSet ? _site.Root.ReplaceNodes(changes.Keys, (original, _) => changes[original]) : null;
    }

    // Assert.True(flag) and its like: the parameter says that the call does not come back where it is false.
    static ILocalSymbol? Demanded(IArgumentOperation argument) =>
        argument is { Value: ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean } local }, Parameter: { } parameter }
        && parameter.GetAttributes().Any(static attribute =>
            attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: [{ Value: false }] } && attribute.AttributeClass.ContainingNamespace?.ToDisplayString() == "System.Diagnostics.CodeAnalysis")
            ? local
            : null;

    // Set by what the test has started, not by the test itself.
    bool IsInFunction(SyntaxNode write) =>
        write.Ancestors().TakeWhile(node => node != _declaration.Parent).Any(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    VariableDeclarationSyntax Declaration(INamedTypeSymbol type)
    {
        var declared = _declaration.Declaration;
        var made = ObjectCreationExpression(Token(default, SyntaxKind.NewKeyword, TriviaList(Space)), StaticCall.TypeName(_site, type), ArgumentList(), null);
        var value = declared.Variables[0].Initializer!.Value;
        var typed = declared.Type.IsVar ? declared.Type : IdentifierName(Identifier(default, SyntaxKind.VarKeyword, "var", "var", default)).WithTriviaFrom(declared.Type);
        return declared.ReplaceNode(value, made.WithTriviaFrom(value)).WithType(typed);
    }

    InvocationExpressionSyntax Call(string method, params ArgumentSyntax[] arguments) =>
        InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(Name), IdentifierName(method)), ArgumentList(StaticCall.Separated(arguments)));

    static IEnumerable<IdentifierNameSyntax> UsesIn(FixSite site, BlockSyntax scope, ILocalSymbol flag) =>
        scope.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == flag.Name && SymbolEqualityComparer.Default.Equals(site.Semantics.GetSymbolInfo(name, site.Cancellation).Symbol, flag));
}
