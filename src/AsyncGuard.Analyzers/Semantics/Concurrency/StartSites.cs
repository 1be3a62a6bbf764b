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

        /// <summary>As before, or the call is a statement of its own: the work of <c>Task</c>, <c>ThreadPool</c> or a thread goes on beside those that follow.</summary>
        Beside,

        /// <summary>A static class is called, or an async lambda passed.</summary>
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
        ["Select"] = Form.Parallel, ["SelectMany"] = Form.Parallel, ["Where"] = Form.Parallel, ["ForAll"] = Form.Any,
        ["ToList"] = Form.Sequence, ["ToArray"] = Form.Sequence,
        ["Run"] = Form.Beside, ["RunAsync"] = Form.Started, ["StartNew"] = Form.Beside, ["QueueUserWorkItem"] = Form.Beside, ["UnsafeQueueUserWorkItem"] = Form.Beside,
        ["Start"] = Form.Beside, ["UnsafeStart"] = Form.Beside,
    };

    static readonly HashSet<string> Classes = new(StringComparer.Ordinal) { "Parallel", "Gather", "Fan" };

    /// <summary>What <see cref="Form.Beside"/> is called on, for members of a static kind.</summary>
    static readonly HashSet<string> Starters = new(StringComparer.Ordinal) { "Task", "Factory", "ThreadPool" };

    /// <summary>Types whose creation starts work that may overlap.</summary>
    static readonly HashSet<string> Creations = new(StringComparer.Ordinal) { "ActionBlock", "TransformBlock", "TransformManyBlock", "Timer" };

    readonly FileWords _threads = new("Thread(");
    readonly FileWords _creations = new("ActionBlock", "TransformBlock", "TransformManyBlock", "Timer");

    readonly StartWords _words = new();

    /// <summary>Whether <see cref="In"/> is worth asking, by the text of the type's files.</summary>
    public bool MayBeIn(INamedTypeSymbol type)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (_words.StandIn(reference.SyntaxTree))
                return true;
        }

        return false;
    }

    /// <summary>The operations that may start or join overlapping work, in the order of the text.</summary>
    public IEnumerable<IOperation> In(INamedTypeSymbol type, SemanticModel semantics, CancellationToken cancellation)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (!_words.StandIn(reference.SyntaxTree))
                continue;
            var declaration = reference.GetSyntax(cancellation);
            foreach (var node in declaration.DescendantNodes(node => node == declaration || node is not BaseTypeDeclarationSyntax || OwningType.IsExtensionBlock(node)))
            {
                if (!IsSite(node) || (node.SyntaxTree == semantics.SyntaxTree ? semantics : model.Bodies.Semantics(node.SyntaxTree)).GetOperation(node, cancellation) is not { } operation)
                    continue;
                if (operation is ITranslatedQueryOperation query)
                {
                    foreach (var call in OwnCode.Of(query).OfType<IInvocationOperation>())
                        yield return call;
                }
                else
                {
                    yield return CallSites.Unwrap(operation);
                }
            }
        }
    }

    bool IsSite(SyntaxNode node) =>
        node switch
        {
            InvocationExpressionSyntax call => IsSite(call),
            ObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 1 } creation => Creations.Contains(NameOf(creation.Type)),
            ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 1 } arguments } => _creations.StandIn(node.SyntaxTree) && arguments[0].Expression is AnonymousFunctionExpressionSyntax or SimpleNameSyntax,
            // Timer.Elapsed += …
            AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Elapsed" } } subscription => subscription.IsKind(SyntaxKind.AddAssignmentExpression),
            // from item in items.AsParallel() …
            QueryExpressionSyntax { FromClause.Expression: InvocationExpressionSyntax source } => NameOf(source.Expression) == "AsParallel" || ChainHolds(source, "AsParallel"),
            _ => false,
        };

    bool IsSite(InvocationExpressionSyntax call) =>
        Names.TryGetValue(NameOf(call.Expression), out var form) && form switch
        {
            Form.Any => true,
            Form.Started => IsStarted(call),
            Form.Beside => IsStarted(call) || IsStatement(call) || (model.Symbols.RuntimeType("TaskGroup") is not null && call.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax),
            Form.OfClass => (call.Expression is MemberAccessExpressionSyntax { Expression: var of } && Classes.Contains(NameOf(of))) || call.ArgumentList.Arguments.Any(static argument => argument.Expression is AnonymousFunctionExpressionSyntax { AsyncKeyword.RawKind: not 0 }),
            Form.Parallel => ChainHolds(call, "AsParallel"),
            _ => ChainHolds(call, "Select") && IsInAsync(call),
        }
        || IsAwaitedLater(call)
        || IsDroppedInLoop(call);

    static string NameOf(ExpressionSyntax expression) =>
        expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
            SimpleNameSyntax name => name.Identifier.ValueText,
            QualifiedNameSyntax { Right: var right } => right.Identifier.ValueText,
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

    // Task.Run(…); _ = Task.Run(…); _loop = Task.Run(…); thread.Start();
    bool IsStatement(InvocationExpressionSyntax call) =>
        call.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Parent: ExpressionStatementSyntax }
        && call.Expression is MemberAccessExpressionSyntax { Expression: var of, Name.Identifier.ValueText: var name }
        && (name is "Start" or "UnsafeStart" ? _threads.StandIn(call.SyntaxTree) : Starters.Contains(NameOf(of)));

    // _ = HandleAsync(client); or HandleAsync(client);
    static bool IsDroppedInLoop(InvocationExpressionSyntax call) =>
        call.Parent switch
        {
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax } => IsStarted(call),
            ExpressionStatementSyntax => NameOf(call.Expression).EndsWith("Async", StringComparison.Ordinal) && call.Expression is SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } && IsStarted(call),
            _ => false,
        };

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
