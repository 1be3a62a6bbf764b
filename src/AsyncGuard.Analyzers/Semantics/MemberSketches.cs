using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Could this sync member reach one of the seeds through sync members of the compilation? A guess by spelling and argument counts alone,
/// wrong only in saying yes too often: it spares the binding of bodies that cannot matter.
/// </summary>
/// <param name="compilation">Whose members are sketched; each body is read once, when a question reaches it.</param>
/// <param name="seeds">The members that answer the question by themselves.</param>
/// <param name="seedNames">Names that do, whatever they belong to.</param>
/// <param name="seedAttribute">The name of an attribute that makes a seed of its member or type.</param>
internal sealed class MemberSketches(Compilation compilation, IEnumerable<ISymbol> seeds, IEnumerable<string> seedNames, string seedAttribute)
{
    /// <summary>What a use must look like to mean a member.</summary>
    readonly record struct Shape(bool IsCall, int FewestArguments, int MostArguments, string? StaticType)
    {
        public static readonly Shape Any = new(IsCall: false, 0, int.MaxValue, StaticType: null);

        public bool Fits(Use use) =>
            IsCall == use.IsCall && (!IsCall || (use.Arguments >= FewestArguments && use.Arguments <= MostArguments))
            && (StaticType is null || use.Receiver is null || use.Receiver == StaticType);
    }

    /// <summary>A name as a body uses it.</summary>
    readonly record struct Use(string Name, bool IsCall, int Arguments, string? Receiver);

    /// <summary>A member that has a body, or is a seed.</summary>
    sealed class Sketch(Shape shape, SyntaxNode? body, bool isSeed)
    {
        public Shape Shape { get; } = shape;
        public SyntaxNode? Body { get; } = body;

        /// <summary>Whether it reaches a seed; unknown until a question reaches it.</summary>
        public bool? Reaches { get; set; } = isSeed ? true : null;
    }

    readonly Lazy<Dictionary<string, List<Shape>>> _seeds = new(() => Shapes(seeds));
    readonly Lazy<HashSet<string>> _seedNames = new(() => new HashSet<string>(seedNames, StringComparer.Ordinal));
    readonly Lazy<Dictionary<string, List<Sketch>>> _sketches = new(() => Collect(compilation, seedAttribute));
    readonly object _gate = new();

    /// <summary>Whether a member of that name and kind may reach a seed.</summary>
    public bool MayReachSeed(ISymbol member, CancellationToken cancellation)
    {
        if (!_sketches.Value.TryGetValue(member.Name, out var candidates))
            return false;
        var isCall = member is IMethodSymbol;
        lock (_gate)
        {
            foreach (var candidate in candidates)
            {
                if (candidate.Shape.IsCall != isCall)
                    continue;
                if (candidate.Reaches is null)
                    Explore(candidate, cancellation);
                if (candidate.Reaches == true)
                    return true;
            }
        }

        return false;
    }

    // Everything that can be reached is answered at once, so that no body is read twice.
    void Explore(Sketch start, CancellationToken cancellation)
    {
        var callers = new Dictionary<Sketch, List<Sketch>>();
        var reaching = new Stack<Sketch>();
        var seen = new HashSet<Sketch> { start };
        var open = new Stack<Sketch>();
        open.Push(start);
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var sketch = open.Pop();
            foreach (var use in Uses(sketch.Body))
            {
                if (IsSeed(use))
                {
                    reaching.Push(sketch);
                    continue;
                }

                if (!_sketches.Value.TryGetValue(use.Name, out var used))
                    continue;
                foreach (var callee in used)
                {
                    if (!callee.Shape.Fits(use) || callee.Reaches == false)
                        continue;
                    if (callee.Reaches == true)
                    {
                        reaching.Push(sketch);
                        continue;
                    }

                    if (!callers.TryGetValue(callee, out var list))
                        callers.Add(callee, list = []);
                    list.Add(sketch);
                    if (seen.Add(callee))
                        open.Push(callee);
                }
            }
        }

        var reached = new HashSet<Sketch>();
        while (reaching.Count > 0)
        {
            var sketch = reaching.Pop();
            if (!reached.Add(sketch) || !callers.TryGetValue(sketch, out var list))
                continue;
            foreach (var caller in list)
                reaching.Push(caller);
        }

        foreach (var sketch in seen)
            sketch.Reaches = reached.Contains(sketch);
    }

    bool IsSeed(Use use)
    {
        if (_seeds.Value.TryGetValue(use.Name, out var shapes))
        {
            foreach (var shape in shapes)
            {
                if (shape.Fits(use))
                    return true;
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
                MemberAccessExpressionSyntax access when access.Name == name => ((ExpressionSyntax)access, access.Expression),
                MemberBindingExpressionSyntax binding => (binding, null),
                _ => (name, null),
            };
            var call = expression.Parent as InvocationExpressionSyntax;
            yield return new Use(name.Identifier.ValueText, call is not null, call?.ArgumentList.Arguments.Count ?? 0, Rightmost(receiver));
        }
    }

    // What a static member would be called on; "" for any other expression.
    static string? Rightmost(ExpressionSyntax? receiver) =>
        receiver switch
        {
            null => null,
            SimpleNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            _ => "",
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

    static Dictionary<string, List<Sketch>> Collect(Compilation compilation, string seedAttribute)
    {
        var sketches = new Dictionary<string, List<Sketch>>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
            Collect(tree.GetRoot(), seedAttribute, isSeed: false, sketches);
        return sketches;
    }

    static void Collect(SyntaxNode container, string seedAttribute, bool isSeed, Dictionary<string, List<Sketch>> sketches)
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
            if (!sketches.TryGetValue(name, out var list))
                sketches.Add(name, list = []);
            list.Add(new Sketch(shape, body, seed));
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
