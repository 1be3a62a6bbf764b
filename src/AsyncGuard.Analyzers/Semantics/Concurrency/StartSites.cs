using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Where may this type start, or wait for, work that overlaps? Names choose what is looked at; what a call is, others decide.</summary>
internal sealed class StartSites(CompilationModel model)
{
    /// <summary>The names of the members that <see cref="ConcurrentStarts"/> knows.</summary>
    static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "WhenAll", "WhenAny", "WhenEach", "WaitAll", "WaitAny", "AllAsync", "SettleAsync", "WaitAsync", "AsCompleted",
        "For", "ForEach", "ForAsync", "ForEachAsync", "Invoke", "Select", "SelectMany", "Where", "ForAll", "MapAsync", "StreamAsync",
        "ToList", "ToArray", "Run", "StartNew", "QueueUserWorkItem", "UnsafeQueueUserWorkItem", "Start", "UnsafeStart", "RunAsync",
    };

    /// <summary>A file in which none of these words stands starts nothing.</summary>
    static readonly string[] Words = ["await", "Parallel", "Task.", "Thread", "WaitAll"];

    readonly ConcurrentDictionary<SyntaxTree, bool> _trees = new();

    /// <summary>The calls that may start or join overlapping work, in the order of the text.</summary>
    public IEnumerable<IInvocationOperation> In(INamedTypeSymbol type, SemanticModel semantics, CancellationToken cancellation)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (!_trees.GetOrAdd(reference.SyntaxTree, MayStart))
                continue;
            var declaration = reference.GetSyntax(cancellation);
            foreach (var node in declaration.DescendantNodes(node => node == declaration || node is not BaseTypeDeclarationSyntax))
            {
                if (node is InvocationExpressionSyntax call && (Names.Contains(NameOf(call)) || IsAwaitedLater(call))
                    && (call.SyntaxTree == semantics.SyntaxTree ? semantics : model.Bodies.SemanticsOf(call.SyntaxTree)).GetOperation(call, cancellation) is IInvocationOperation operation)
                {
                    yield return operation;
                }
            }
        }
    }

    static bool MayStart(SyntaxTree tree)
    {
        var text = tree.GetText().ToString();
        return Words.Any(word => text.IndexOf(word, StringComparison.Ordinal) >= 0);
    }

    static string NameOf(InvocationExpressionSyntax call) =>
        call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
            SimpleNameSyntax name => name.Identifier.ValueText,
            _ => "",
        };

    // var task = WorkAsync(); … await task;
    static bool IsAwaitedLater(InvocationExpressionSyntax call) =>
        call.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var name, Parent.Parent: LocalDeclarationStatementSyntax { Parent: { } block } } }
        && block.DescendantNodes().Any(node => node is AwaitExpressionSyntax { Expression: var awaited } && awaited.SpanStart > call.Span.End
            && awaited.DescendantNodesAndSelf().Any(inner => inner is IdentifierNameSyntax { Identifier.ValueText: var used } && used == name));
}
