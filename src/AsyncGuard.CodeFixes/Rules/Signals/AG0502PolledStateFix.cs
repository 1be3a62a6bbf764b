using AsyncGuard.Analyzers.Rules.Signals;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Signals;

/// <summary>AG0502: a flag that is polled becomes an <c>AsyncEvent</c>: whoever sets it sets the event, and the loop awaits it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0502PolledStateFix() : AsyncGuardCodeFix(AG0502PolledState.Id, UseEvent)
{
    const string UseEvent = "AG0502.AsyncEvent";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Model.Symbols.Type("AsyncGuard.Runtime.AsyncEvent") is { } type
            && site.Target.FirstAncestorOrSelf<StatementSyntax>() is WhileStatementSyntax { Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var read } } loop
            && site.Semantics.GetSymbolInfo(read, site.Cancellation).Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type.SpecialType: SpecialType.System_Boolean } flag)
        {
            yield return new Rewrite($"Make '{flag.Name}' an 'AsyncEvent'", UseEvent, () => Apply(site, type, loop, flag));
        }
    }

    static SyntaxNode? Apply(FixSite site, INamedTypeSymbol type, WhileStatementSyntax loop, IFieldSymbol flag)
    {
        if (Pause(site, loop) is null
            || flag.DeclaringSyntaxReferences is not [var declared]
            || declared.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } } declarator
            || declarator.Initializer is { Value.RawKind: not (int)SyntaxKind.FalseLiteralExpression })
        {
            return null;
        }

        var changes = new Dictionary<SyntaxNode, SyntaxNode>
        {
            [field] = Declaration(site, type, field, declarator),
        };
        foreach (var reference in site.Model.References.Of(flag, site.Cancellation))
        {
            if (reference.Syntax.SyntaxTree != site.Root.SyntaxTree || reference.Syntax is not ExpressionSyntax use)
                return null;
            // Every loop that does nothing but wait for the flag awaits the event.
            if (use.Parent is PrefixUnaryExpressionSyntax { Parent: WhileStatementSyntax polling } && polling.Condition == use.Parent && Pause(site, polling) is { } pause)
                changes[polling] = Waiting(polling, pause);
            else if (reference.Parent is ISimpleAssignmentOperation { Syntax: AssignmentExpressionSyntax { Right: LiteralExpressionSyntax value } write } && write.Left == use)
                changes[write] = Call(use, value.IsKind(SyntaxKind.TrueLiteralExpression) ? "Set" : "Clear").WithTriviaFrom(write);
            else if (reference.Parent is IAssignmentOperation or IArgumentOperation { Parameter.RefKind: not RefKind.None } or IIncrementOrDecrementOperation)
                return null;
            else
                changes[use] = Member(use, "IsSet").WithTriviaFrom(use);
        }

        return site.Root.ReplaceNodes(changes.Keys, (original, _) => changes[original]);
    }

    // The only thing that the loop does.
    static IInvocationOperation? Pause(FixSite site, WhileStatementSyntax loop)
    {
        var only = loop.Statement is BlockSyntax { Statements: var statements } ? (statements.Count == 1 ? statements[0] : null) : loop.Statement;
        return only is ExpressionStatementSyntax { Expression: AwaitExpressionSyntax awaited } && site.Semantics.GetOperation(awaited, site.Cancellation) is IAwaitOperation operation
            ? site.Model.Pauses.Of(operation)
            : null;
    }

    static StatementSyntax Waiting(WhileStatementSyntax loop, IInvocationOperation pause)
    {
        var read = ((PrefixUnaryExpressionSyntax)loop.Condition).Operand;
        var token = pause.Arguments.Where(static argument => argument is { IsImplicit: false, Parameter.Type.Name: nameof(CancellationToken), Syntax: ArgumentSyntax }).Select(static argument => ((ArgumentSyntax)argument.Syntax).WithNameColon(null));
        ExpressionSyntax wait = Call(read, "WaitAsync").WithArgumentList(ArgumentList(StaticCall.Separated(token)));
        if (pause.Syntax.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait), Parent: InvocationExpressionSyntax configured })
            wait = configured.WithExpression(((MemberAccessExpressionSyntax)configured.Expression).WithExpression(wait)).WithoutTrivia();
        return ExpressionStatement(InsertAwait.Before(wait)).WithTriviaFrom(loop);
    }

    static FieldDeclarationSyntax Declaration(FixSite site, INamedTypeSymbol type, FieldDeclarationSyntax field, VariableDeclaratorSyntax declarator)
    {
        var modifiers = field.Modifiers.Where(static modifier => !modifier.IsKind(SyntaxKind.VolatileKeyword)).ToList();
        if (!modifiers.Exists(static modifier => modifier.IsKind(SyntaxKind.ReadOnlyKeyword)))
            modifiers.Add(Token(default, SyntaxKind.ReadOnlyKeyword, TriviaList(Space)));
        var made = declarator.WithInitializer(EqualsValueClause(
            Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), ImplicitObjectCreationExpression()));
        var name = ((TypeSyntax)StaticCall.Name(site, type)).WithLeadingTrivia().WithTrailingTrivia(Space);
        return field
            .WithModifiers(TokenList(modifiers.Select(static (modifier, index) => index == 0 ? modifier.WithLeadingTrivia() : modifier)))
            .WithDeclaration(field.Declaration.WithType(name).WithVariables(SingletonSeparatedList(made.WithIdentifier(made.Identifier.WithTrailingTrivia()))))
            .WithLeadingTrivia(field.GetLeadingTrivia());
    }

    static InvocationExpressionSyntax Call(ExpressionSyntax on, string method) => InvocationExpression(Member(on, method));

    static MemberAccessExpressionSyntax Member(ExpressionSyntax of, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, of.WithoutTrivia(), IdentifierName(name));
}
