using AsyncGuard.Analyzers.Rules.Tasks;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Tasks;

/// <summary>AG0103: the function returns a task; its callers in the project await it where they can, and discard it where they cannot.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0103AsyncVoidFix() : AsyncGuardCodeFix(AG0103AsyncVoid.Id, Return)
{
    const string Return = "AG0103.ReturnTask";

    private protected override bool ChangesOtherDocuments => true;

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site) =>
        site.Target.FirstAncestorOrSelf<SyntaxNode>(static node => node is MethodDeclarationSyntax or LocalFunctionStatementSyntax) is { } function
        && site.Semantics.GetDeclaredSymbol(function, site.Cancellation) is IMethodSymbol method
        && site.Model.Symbols.Task is { } task
            ? [new Rewrite("Return 'Task'", Return, () => Apply(site, method, ReturnType(function), StaticCall.Name(site, task))) { Elsewhere = () => ElsewhereAsync(site, method) }]
            : [];

    static async Task<IReadOnlyList<(DocumentId Document, SyntaxNode Root)>?> ElsewhereAsync(FixSite site, IMethodSymbol method)
    {
        var roots = new List<(DocumentId Document, SyntaxNode Root)>();
        // What only the document can see is called there alone.
        if (method.MethodKind == MethodKind.LocalFunction || (method.DeclaredAccessibility == Accessibility.Private && method.ContainingType.DeclaringSyntaxReferences.Length == 1))
            return roots;
        foreach (var document in site.Document.Project.Documents.Where(other => other.Id != site.Document.Id))
        {
            if (await site.InAsync(document).ConfigureAwait(false) is not { } other)
                continue;
            if (IsMadeADelegate(other, method))
                return null;
            if (CallsOf(other, method).Any())
                roots.Add((document.Id, Apply(other, method, null, null)));
        }

        return roots;
    }

    static SyntaxNode Apply(FixSite site, IMethodSymbol method, TypeSyntax? result, ExpressionSyntax? task)
    {
        var calls = CallsOf(site, method).ToDictionary(static call => (SyntaxNode)call.Syntax, static call => call.Awaits);
        return site.Root.ReplaceNodes(
            result is null ? calls.Keys : calls.Keys.Prepend(result),
            (original, rewritten) =>
                original == result ? task!.WithTriviaFrom(original)
                : calls[original] ? InsertAwait.Before(ConfigureAwaitStyle.Of(site, FunctionOf(original)).Apply(((ExpressionSyntax)rewritten).WithoutTrivia())).WithTriviaFrom(original)
                : AssignmentExpression(
                    SyntaxKind.SimpleAssignmentExpression, ParseExpression("_").WithTrailingTrivia(Space), Token(default, SyntaxKind.EqualsToken, TriviaList(Space)),
                    ((ExpressionSyntax)rewritten).WithoutTrivia()).WithTriviaFrom(original));
    }

    static TypeSyntax? ReturnType(SyntaxNode function) =>
        function switch
        {
            MethodDeclarationSyntax method => method.ReturnType,
            LocalFunctionStatementSyntax local => local.ReturnType,
            _ => null,
        };

    // The calls that are statements; those that stand as the body of a lambda go on as they are.
    static IEnumerable<(ExpressionSyntax Syntax, bool Awaits)> CallsOf(FixSite site, IMethodSymbol method)
    {
        foreach (var call in site.Root.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (Name(call) == method.Name
                && call.Parent is ExpressionStatementSyntax or ArrowExpressionClauseSyntax
                && site.Semantics.GetOperation(call, site.Cancellation) is IInvocationOperation operation
                && SymbolEqualityComparer.Default.Equals(operation.TargetMethod.OriginalDefinition, method.OriginalDefinition))
            {
                yield return (call, site.ContextOf(operation) is { CanAwait: true, Kind: FunctionKind.Async });
            }
        }
    }

    // The delegate says what is returned.
    static bool IsMadeADelegate(FixSite site, IMethodSymbol method) =>
        site.Root.DescendantNodes().OfType<SimpleNameSyntax>().Any(name =>
            name.Identifier.ValueText == method.Name
            && (name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (SyntaxNode)name).Parent is not InvocationExpressionSyntax
            && SymbolEqualityComparer.Default.Equals(site.Semantics.GetSymbolInfo(name, site.Cancellation).Symbol?.OriginalDefinition, method.OriginalDefinition));

    static string? Name(InvocationExpressionSyntax call) =>
        call.Expression switch
        {
            SimpleNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            _ => null,
        };

    static SyntaxNode FunctionOf(SyntaxNode call) =>
        call.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or CompilationUnitSyntax)!;
}
