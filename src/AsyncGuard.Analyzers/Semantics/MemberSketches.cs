using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Could a member of this name reach one of these names? A guess by spelling alone, wrong only in saying yes too often:
/// it spares the binding of bodies that cannot matter.
/// </summary>
/// <param name="compilation">Whose members are sketched; each body is read once, when a question reaches it.</param>
/// <param name="seeds">The names that answer the question by themselves.</param>
internal sealed class MemberSketches(Compilation compilation, IEnumerable<string> seeds)
{
    readonly HashSet<string> _seeds = new(seeds, StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, bool> _answers = new(StringComparer.Ordinal);
    readonly Lazy<Dictionary<string, List<SyntaxNode>>> _bodies = new(() => BodiesByName(compilation));
    readonly object _gate = new();

    public bool MayReachSeed(string name, CancellationToken cancellation)
    {
        if (_answers.TryGetValue(name, out var answer))
            return answer;
        lock (_gate)
        {
            if (!_answers.TryGetValue(name, out answer))
            {
                Explore(name, cancellation);
                answer = _answers[name];
            }
        }

        return answer;
    }

    // Everything that can be reached from the name is answered at once, so that no body is read twice.
    void Explore(string start, CancellationToken cancellation)
    {
        var callers = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var reaching = new Stack<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { start };
        var open = new Stack<string>();
        open.Push(start);
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = open.Pop();
            if (!_bodies.Value.TryGetValue(name, out var bodies))
                continue;
            foreach (var body in bodies)
            {
                foreach (var token in body.DescendantTokens())
                {
                    if (!token.IsKind(SyntaxKind.IdentifierToken) || token.Parent is not SimpleNameSyntax)
                        continue;
                    var used = token.ValueText;
                    if (_seeds.Contains(used) || (_answers.TryGetValue(used, out var known) && known))
                    {
                        reaching.Push(name);
                    }
                    else if (_bodies.Value.ContainsKey(used) && !_answers.ContainsKey(used))
                    {
                        if (!callers.TryGetValue(used, out var list))
                            callers.Add(used, list = []);
                        list.Add(name);
                        if (seen.Add(used))
                            open.Push(used);
                    }
                }
            }
        }

        var reached = new HashSet<string>(StringComparer.Ordinal);
        while (reaching.Count > 0)
        {
            var name = reaching.Pop();
            if (!reached.Add(name) || !callers.TryGetValue(name, out var list))
                continue;
            foreach (var caller in list)
                reaching.Push(caller);
        }

        foreach (var name in seen)
            _answers[name] = reached.Contains(name) || _seeds.Contains(name);
    }

    static Dictionary<string, List<SyntaxNode>> BodiesByName(Compilation compilation)
    {
        var bodies = new Dictionary<string, List<SyntaxNode>>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!tree.TryGetRoot(out var root))
                root = tree.GetRoot();
            Collect(root, bodies);
        }

        return bodies;
    }

    static void Collect(SyntaxNode container, Dictionary<string, List<SyntaxNode>> bodies)
    {
        foreach (var child in container.ChildNodes())
        {
            switch (child)
            {
                case BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax:
                    Collect(child, bodies);
                    break;
                case MethodDeclarationSyntax method when Body(method) is { } body:
                    Add(method.Identifier.ValueText, body, bodies);
                    break;
                case PropertyDeclarationSyntax { ExpressionBody: { } body } property:
                    Add(property.Identifier.ValueText, body, bodies);
                    break;
                case PropertyDeclarationSyntax { AccessorList: { } accessors } property when accessors.Accessors.Any(static accessor => Body(accessor) is not null):
                    Add(property.Identifier.ValueText, accessors, bodies);
                    break;
            }
        }
    }

    static SyntaxNode? Body(MethodDeclarationSyntax method) => (SyntaxNode?)method.Body ?? method.ExpressionBody;

    static SyntaxNode? Body(AccessorDeclarationSyntax accessor) => (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody;

    static void Add(string name, SyntaxNode body, Dictionary<string, List<SyntaxNode>> bodies)
    {
        if (!bodies.TryGetValue(name, out var list))
            bodies.Add(name, list = []);
        list.Add(body);
    }
}
