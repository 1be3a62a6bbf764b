using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Where may this type start, or wait for, work that overlaps? Names choose what is looked at, so that little has to be bound; what a call is, others decide.</summary>
internal sealed class StartSites(CompilationModel model)
{
    /// <summary>What must stand beside the name of a member, in the text, for its call to be looked at.</summary>
    enum Form
    {
        /// <summary>Nothing.</summary>
        Any,

        /// <summary>The call is in a loop, or begins a variable: once, and waited for, nothing overlaps.</summary>
        Started,

        /// <summary>A static class is called.</summary>
        OfClass,

        /// <summary>The call ends a chain that begins with <c>AsParallel</c>.</summary>
        Parallel,

        /// <summary>The call ends a chain with a <c>Select</c>, in an async function.</summary>
        Sequence,
    }

    /// <summary>The names of the members that <see cref="ConcurrentStarts"/> knows.</summary>
    static readonly Dictionary<string, Form> Names = new(StringComparer.Ordinal)
    {
        ["WhenAll"] = Form.Any, ["WhenAny"] = Form.Any, ["WhenEach"] = Form.Any, ["WaitAll"] = Form.Any, ["WaitAny"] = Form.Any,
        ["AllAsync"] = Form.OfClass, ["SettleAsync"] = Form.OfClass, ["WaitAsync"] = Form.OfClass, ["AsCompleted"] = Form.OfClass, ["MapAsync"] = Form.OfClass, ["StreamAsync"] = Form.OfClass,
        ["For"] = Form.OfClass, ["ForEach"] = Form.OfClass, ["ForAsync"] = Form.OfClass, ["ForEachAsync"] = Form.OfClass, ["Invoke"] = Form.OfClass,
        ["Select"] = Form.Parallel, ["SelectMany"] = Form.Parallel, ["Where"] = Form.Parallel, ["ForAll"] = Form.Parallel,
        ["ToList"] = Form.Sequence, ["ToArray"] = Form.Sequence,
        ["Run"] = Form.Started, ["RunAsync"] = Form.Started, ["StartNew"] = Form.Started, ["QueueUserWorkItem"] = Form.Started, ["UnsafeQueueUserWorkItem"] = Form.Started,
        ["Start"] = Form.Started, ["UnsafeStart"] = Form.Started,
    };

    static readonly HashSet<string> Classes = new(StringComparer.Ordinal) { "Parallel", "Gather", "Fan" };

    /// <summary>A file in which none of these words stands, and no variable is awaited, starts nothing that overlaps.</summary>
    static readonly string[] Words =
        ["WhenAll", "WhenAny", "WhenEach", "WaitAll", "WaitAny", "Parallel", "Task.Run(", "StartNew", "UserWorkItem", "Thread(", "Gather.", "Fan.", "TaskGroup", "Offload.", ".Select("];

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
                if (node is InvocationExpressionSyntax call && IsSite(call)
                    && (call.SyntaxTree == semantics.SyntaxTree ? semantics : model.Bodies.Semantics(call.SyntaxTree)).GetOperation(call, cancellation) is IInvocationOperation operation)
                {
                    yield return operation;
                }
            }
        }
    }

    static bool MayStart(SyntaxTree tree)
    {
        var text = tree.GetText().ToString();
        return Words.Any(word => text.IndexOf(word, StringComparison.Ordinal) >= 0) || AwaitsVariable(text);
    }

    // await first; or await first.ConfigureAwait(false);
    static bool AwaitsVariable(string text)
    {
        const string Await = "await ";
        for (var at = text.IndexOf(Await, StringComparison.Ordinal); at >= 0; at = text.IndexOf(Await, at + 1, StringComparison.Ordinal))
        {
            var end = at + Await.Length;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            if (end < text.Length && text[end] != '(' && text[end] != '<' && (text[end] != '.' || string.CompareOrdinal(text, end, ".ConfigureAwait", 0, 15) == 0))
                return true;
        }

        return false;
    }

    bool IsSite(InvocationExpressionSyntax call) =>
        Names.TryGetValue(NameOf(call.Expression), out var form) && form switch
        {
            Form.Any => true,
            Form.Started => IsStarted(call) || (model.Symbols.RuntimeType("TaskGroup") is not null && call.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax),
            Form.OfClass => call.Expression is MemberAccessExpressionSyntax { Expression: var of } && Classes.Contains(NameOf(of)),
            Form.Parallel => ChainHolds(call, "AsParallel"),
            _ => ChainHolds(call, "Select") && IsInAsync(call),
        }
        || IsAwaitedLater(call);

    static string NameOf(ExpressionSyntax expression) =>
        expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
            SimpleNameSyntax name => name.Identifier.ValueText,
            _ => "",
        };

    static bool IsStarted(InvocationExpressionSyntax call)
    {
        if (call.Parent is EqualsValueClauseSyntax)
            return true;
        for (SyntaxNode? node = call.Parent; node is not null and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax); node = node.Parent)
        {
            if (node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax)
                return true;
            if (node is AwaitExpressionSyntax)
                return false;
        }

        return false;
    }

    static bool ChainHolds(InvocationExpressionSyntax call, string name)
    {
        for (var current = call; current.Expression is MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax inner }; current = inner)
        {
            if (NameOf(inner.Expression) == name)
                return true;
        }

        return false;
    }

    static bool IsInAsync(SyntaxNode call) =>
        call.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or CompilationUnitSyntax) switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            var root => root is not null,
        };

    // var task = WorkAsync(); … await task;
    static bool IsAwaitedLater(InvocationExpressionSyntax call) =>
        call.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var name, Parent.Parent: LocalDeclarationStatementSyntax { Parent: { } block } } }
        && IsInAsync(call)
        && block.DescendantNodes().Any(node => node is AwaitExpressionSyntax { Expression: var awaited } && awaited.SpanStart > call.Span.End
            && awaited.DescendantNodesAndSelf().Any(inner => inner is IdentifierNameSyntax { Identifier.ValueText: var used } && used == name));
}
