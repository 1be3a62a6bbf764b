using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0606: a private <c>ConcurrentQueue</c> becomes an <c>AsyncQueue</c>, whose next item is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0606PolledQueueFix() : AsyncGuardCodeFix(AG0606PolledQueue.Id, UseQueue)
{
    const string UseQueue = "AG0606.AsyncQueue";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Model.Symbols.Type("AsyncGuard.Runtime.AsyncQueue`1") is { } type
            && site.Reported() is IInvocationOperation { TargetMethod.Name: "TryDequeue", Instance: IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } } look)
        {
            yield return new Rewrite($"Make '{field.Name}' an 'AsyncQueue'", UseQueue, () => Apply(site, type, field, look));
        }
    }

    static SyntaxNode? Apply(FixSite site, INamedTypeSymbol type, IFieldSymbol field, IInvocationOperation look)
    {
        if (field.DeclaringSyntaxReferences is not [var declared]
            || declared.GetSyntax(site.Cancellation) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments.Count: 0 } creation, Parent: VariableDeclarationSyntax { Variables.Count: 1, Type: var fieldType } }
            || fieldType.SyntaxTree != site.Root.SyntaxTree
            || Poll(site, look) is not { } poll)
        {
            return null;
        }

        var item = ((INamedTypeSymbol)field.Type).TypeArguments[0].ToMinimalDisplayString(site.Semantics, fieldType.SpanStart);
        var made = type.Construct(((INamedTypeSymbol)field.Type).TypeArguments[0]);
        var changes = new Dictionary<SyntaxNode, SyntaxNode>
        {
            [fieldType] = ((TypeSyntax)StaticCall.Name(site, made)).WithTriviaFrom(fieldType),
            [poll.Place] = poll.Replacement,
        };
        if (creation is ObjectCreationExpressionSyntax { Type: var created })
            changes[created] = ((TypeSyntax)StaticCall.Name(site, made)).WithTriviaFrom(created);

        foreach (var reference in site.Model.References.Of(field, site.Cancellation))
        {
            if (poll.Place.Span.Contains(reference.Syntax.Span))
            {
                if (reference.Syntax != look.Instance!.Syntax)
                    return null;
                continue;
            }

            if (reference.Parent is IInvocationOperation { TargetMethod.Name: "Enqueue", Syntax: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } } call && ReferenceEquals(call.Instance, reference))
                changes[access.Name] = IdentifierName("TryPut").WithTriviaFrom(access.Name);
            else if (reference.Parent is not IPropertyReferenceOperation { Property.Name: "Count" })
                return null;
        }

        return item.Length == 0 ? null : site.Root.ReplaceNodes(changes.Keys, (original, _) => changes[original]);
    }

    // The statement that looks and pauses, and what awaits the item in its place.
    static (StatementSyntax Place, StatementSyntax Replacement)? Poll(FixSite site, IInvocationOperation look)
    {
        if (look.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access, ArgumentList.Arguments: [{ Expression: var target }] } call
            || call.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
        {
            return null;
        }

        var (token, isKnown) = Ending(site, statement);
        if (!isKnown)
            return null;

        ExpressionSyntax next = InvocationExpression(access.WithName(IdentifierName("GetAsync")).WithoutTrivia(), ArgumentList(StaticCall.Separated(token is null ? [] : [token])));
        next = InsertAwait.Before(ConfigureAwaitStyle.Of(site, statement.Ancestors().First(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax)).Apply(next));
        StatementSyntax waiting = target switch
        {
            DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax variable } => LocalDeclarationStatement(VariableDeclaration(
                IdentifierName(Identifier(default, "var", TriviaList(Space))),
                SingletonSeparatedList(VariableDeclarator(Identifier(default, variable.Identifier.ValueText, TriviaList(Space)), null, EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), next))))),
            _ => ExpressionStatement(AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, target.WithoutTrivia().WithTrailingTrivia(Space), Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), next)),
        };

        return statement switch
        {
            // The pause alone, then the round again: what follows is what the item is for.
            IfStatementSyntax { Condition: PrefixUnaryExpressionSyntax, Else: null, Parent: BlockSyntax } => (statement, waiting.WithTriviaFrom(statement)),
            WhileStatementSyntax when target is not DeclarationExpressionSyntax => (statement, waiting.WithTriviaFrom(statement)),
            _ => null,
        };
    }

    // The token that ended the pause. A loop that asks the token itself would no longer come to ask.
    static (ArgumentSyntax? Token, bool IsKnown) Ending(FixSite site, StatementSyntax poll)
    {
        var pause = poll.DescendantNodes().OfType<AwaitExpressionSyntax>().Select(awaited => site.Semantics.GetOperation(awaited, site.Cancellation)).OfType<IAwaitOperation>().Select(site.Model.Pauses.Of).FirstOrDefault(static found => found is not null);
        var token = pause?.Arguments.FirstOrDefault(static argument => argument is { IsImplicit: false, Parameter.Type.Name: nameof(CancellationToken), Syntax: ArgumentSyntax });
        if (token is not null)
            return (((ArgumentSyntax)token.Syntax).WithNameColon(null), true);
        var loop = poll.FirstAncestorOrSelf<WhileStatementSyntax>();
        return (null, pause is not null && loop?.Condition.DescendantNodesAndSelf().Any(static node => node is IdentifierNameSyntax { Identifier.ValueText: nameof(CancellationToken.IsCancellationRequested) }) != true);
    }
}
