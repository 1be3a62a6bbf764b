using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Could this sync member reach one of the seeds through sync members of the compilation? A guess by spelling and argument counts,
/// wrong only in saying yes too often: it spares the binding of bodies that cannot matter. What is spelled as a seed is bound, for there the guess begins.
/// </summary>
/// <param name="compilation">Whose members are sketched; each body is read once, when a question reaches it.</param>
/// <param name="bodies">Where names are bound.</param>
/// <param name="seeds">The members that answer the question by themselves.</param>
/// <param name="isSeed">Whether the member that a name turns out to mean is one of them.</param>
/// <param name="seedNames">Names that do, whatever they belong to.</param>
/// <param name="seedAttribute">The name of an attribute that makes a seed of its member or type.</param>
internal sealed class MemberSketches(Compilation compilation, SourceBodies bodies, IEnumerable<ISymbol> seeds, Func<ISymbol, bool> isSeed, IEnumerable<string> seedNames, string seedAttribute)
{
    /// <summary>The receiver of a use that is no name of a type, as in <c>changed?.Invoke()</c>.</summary>
    const string NoType = "";

    /// <summary>What a use must look like to mean a member.</summary>
    readonly record struct Shape(bool IsCall, int FewestArguments, int MostArguments, string? StaticType)
    {
        public static readonly Shape Any = new(IsCall: false, 0, int.MaxValue, StaticType: null);

        public bool Fits(Use use) =>
            IsCall == use.IsCall && (!IsCall || (use.Arguments >= FewestArguments && use.Arguments <= MostArguments))
            && (StaticType is null || use.Receiver is null || use.Receiver == StaticType);
    }

    /// <summary>A name as a body uses it.</summary>
    readonly record struct Use(SimpleNameSyntax Node, bool IsCall, int Arguments, string? Receiver)
    {
        public string Name => Node.Identifier.ValueText;
    }

    /// <summary>A member that has a body, or is a seed.</summary>
    readonly record struct Sketch(Shape Shape, SyntaxNode? Body, bool IsSeed);

    /// <summary>All members of one name and kind: a use by that name may mean any of them, and one answer serves them all.</summary>
    sealed class Namesakes
    {
        public List<Sketch> Sketches { get; } = [];

        /// <summary>Whether one of them reaches a seed; unknown until a question reaches it.</summary>
        public bool? Reach { get; set; }
    }

    readonly Lazy<Dictionary<string, List<Shape>>> _seeds = new(() => Shapes(seeds));
    readonly Lazy<HashSet<string>> _seedNames = new(() => new HashSet<string>(seedNames, StringComparer.Ordinal));
    readonly Lazy<Dictionary<(string Name, bool IsCall), Namesakes>> _sketches = new(() => Collect(compilation, seedAttribute));
    readonly object _gate = new();

    /// <summary>Whether a member of that name and kind may reach a seed.</summary>
    public bool MayReachSeed(ISymbol member, CancellationToken cancellation)
    {
        if (!_sketches.Value.TryGetValue((member.Name, member is IMethodSymbol), out var namesakes))
            return false;
        lock (_gate)
        {
            if (namesakes.Reach is null)
                Explore(namesakes, cancellation);
            return namesakes.Reach == true;
        }
    }

    // Everything that can be reached is answered at once, so that no body is read twice.
    void Explore(Namesakes start, CancellationToken cancellation)
    {
        var callers = new Dictionary<Namesakes, List<Namesakes>>();
        var reaching = new Stack<Namesakes>();
        var seen = new HashSet<Namesakes> { start };
        var open = new Stack<Namesakes>();
        open.Push(start);
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var caller = open.Pop();
            if (ReachesItself(caller, out var callees, cancellation))
                reaching.Push(caller);
            foreach (var callee in callees)
            {
                if (!callers.TryGetValue(callee, out var list))
                    callers.Add(callee, list = []);
                list.Add(caller);
                if (seen.Add(callee))
                    open.Push(callee);
            }
        }

        var reached = new HashSet<Namesakes>();
        while (reaching.Count > 0)
        {
            var namesakes = reaching.Pop();
            if (!reached.Add(namesakes) || !callers.TryGetValue(namesakes, out var list))
                continue;
            foreach (var caller in list)
                reaching.Push(caller);
        }

        foreach (var namesakes in seen)
            namesakes.Reach = reached.Contains(namesakes);
    }

    // Whether a body uses a seed, or a name whose answer is known to be yes; else the names to ask on.
    bool ReachesItself(Namesakes namesakes, out HashSet<Namesakes> callees, CancellationToken cancellation)
    {
        callees = [];
        foreach (var sketch in namesakes.Sketches)
        {
            if (sketch.IsSeed)
                return true;
            foreach (var use in Uses(sketch.Body))
            {
                if (IsSeed(use, cancellation))
                    return true;
                if (!_sketches.Value.TryGetValue((use.Name, use.IsCall), out var used) || used.Reach == false || callees.Contains(used) || !used.Sketches.Exists(candidate => candidate.Shape.Fits(use)))
                    continue;
                if (used.Reach == true)
                    return true;
                callees.Add(used);
            }
        }

        return false;
    }

    bool IsSeed(Use use, CancellationToken cancellation)
    {
        if (_seeds.Value.TryGetValue(use.Name, out var shapes))
        {
            foreach (var shape in shapes)
            {
                if (shape.Fits(use))
                    return bodies.Semantics(use.Node.SyntaxTree).GetSymbolInfo(use.Node, cancellation).Symbol is not { } symbol || isSeed(symbol) || _seedNames.Value.Contains(use.Name);
            }
        }

        return _seedNames.Value.Count > 0 && _seedNames.Value.Contains(use.Name);
    }

    static IEnumerable<Use> Uses(SyntaxNode? body)
    {
        if (body is null)
            yield break;
        foreach (var node in body.DescendantNodes())
        {
            if (node is not SimpleNameSyntax name)
                continue;
            var (expression, receiver) = name.Parent switch
            {
                MemberAccessExpressionSyntax access when access.Name == name => ((ExpressionSyntax)access, Rightmost(access.Expression)),
                MemberBindingExpressionSyntax binding => (binding, NoType),
                _ => (name, null),
            };
            var call = expression.Parent as InvocationExpressionSyntax;
            yield return new Use(name, call is not null, call?.ArgumentList.Arguments.Count ?? 0, receiver);
        }
    }

    // What a static member would be called on.
    static string Rightmost(ExpressionSyntax receiver) =>
        receiver switch
        {
            SimpleNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            _ => NoType,
        };

    static Dictionary<string, List<Shape>> Shapes(IEnumerable<ISymbol> seeds)
    {
        var shapes = new Dictionary<string, List<Shape>>(StringComparer.Ordinal);
        foreach (var seed in seeds)
        {
            var type = seed.IsStatic && seed is not IMethodSymbol { IsExtensionMethod: true } ? seed.ContainingType.Name : null;
            var shape = seed is IMethodSymbol method
                ? new Shape(IsCall: true, method.Parameters.Count(static parameter => !parameter.IsOptional && !parameter.IsParams) - (method.IsExtensionMethod ? 1 : 0), method.Parameters.Any(static parameter => parameter.IsParams) ? int.MaxValue : method.Parameters.Length, type)
                : Shape.Any with { StaticType = type };
            if (!shapes.TryGetValue(seed.Name, out var list))
                shapes.Add(seed.Name, list = []);
            if (!list.Contains(shape))
                list.Add(shape);
        }

        return shapes;
    }

    static Dictionary<(string Name, bool IsCall), Namesakes> Collect(Compilation compilation, string seedAttribute)
    {
        var sketches = new Dictionary<(string, bool), Namesakes>();
        foreach (var tree in compilation.SyntaxTrees)
            Collect(tree.GetRoot(), seedAttribute, isSeed: false, sketches);
        return sketches;
    }

    static void Collect(SyntaxNode container, string seedAttribute, bool isSeed, Dictionary<(string Name, bool IsCall), Namesakes> sketches)
    {
        foreach (var child in container.ChildNodes())
        {
            switch (child)
            {
                case BaseNamespaceDeclarationSyntax:
                    Collect(child, seedAttribute, isSeed: false, sketches);
                    break;
                case TypeDeclarationSyntax type:
                    Collect(type, seedAttribute, Has(type.AttributeLists, seedAttribute), sketches);
                    break;
                case MethodDeclarationSyntax method when !IsAsync(method):
                    Add(method.Identifier.ValueText, ShapeOf(method.ParameterList), (SyntaxNode?)method.Body ?? method.ExpressionBody, isSeed || Has(method.AttributeLists, seedAttribute));
                    break;
                case PropertyDeclarationSyntax property:
                    Add(property.Identifier.ValueText, Shape.Any, Getter(property), isSeed || Has(property.AttributeLists, seedAttribute));
                    break;
            }
        }

        void Add(string name, Shape shape, SyntaxNode? body, bool seed)
        {
            if (body is null && !seed)
                return;
            if (!sketches.TryGetValue((name, shape.IsCall), out var namesakes))
                sketches.Add((name, shape.IsCall), namesakes = new Namesakes());
            namesakes.Sketches.Add(new Sketch(shape, body, seed));
        }
    }

    // Async and task-returning methods are no sync callers: a chain does not go through them.
    static bool IsAsync(MethodDeclarationSyntax method) =>
        method.Modifiers.Any(SyntaxKind.AsyncKeyword)
        || (method.ReturnType is SimpleNameSyntax { Identifier.ValueText: nameof(Task) or nameof(ValueTask<int>) });

    static Shape ShapeOf(ParameterListSyntax parameters)
    {
        var fewest = 0;
        var most = parameters.Parameters.Count;
        foreach (var parameter in parameters.Parameters)
        {
            if (parameter.Modifiers.Any(SyntaxKind.ParamsKeyword))
                most = int.MaxValue;
            else if (parameter.Default is null && !parameter.Modifiers.Any(SyntaxKind.ThisKeyword))
                fewest++;
        }

        return new Shape(IsCall: true, fewest, most, StaticType: null);
    }

    static SyntaxNode? Getter(PropertyDeclarationSyntax property)
    {
        if (property.ExpressionBody is { } body)
            return body;
        foreach (var accessor in property.AccessorList?.Accessors ?? default)
        {
            if (accessor.IsKind(SyntaxKind.GetAccessorDeclaration))
                return (SyntaxNode?)accessor.Body ?? accessor.ExpressionBody;
        }

        return null;
    }

    static bool Has(SyntaxList<AttributeListSyntax> lists, string attribute)
    {
        foreach (var list in lists)
        {
            foreach (var candidate in list.Attributes)
            {
                if (candidate.Name.ToString() is var name && (name.EndsWith(attribute, StringComparison.Ordinal) || name.EndsWith(attribute + "Attribute", StringComparison.Ordinal)))
                    return true;
            }
        }

        return false;
    }
}
