using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>
/// Could this sync member reach one of the seeds through sync members of the compilation? Names and argument counts say which bodies to read;
/// what is spelled as a seed, and each step from there back to a caller, is bound. It spares the binding of the bodies that cannot matter, which are most.
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
    sealed class Use(SimpleNameSyntax node, bool isCall, int arguments, string? receiver)
    {
        ISymbol? _symbol;
        bool _isBound;

        public string Name => node.Identifier.ValueText;

        public bool IsCall { get; } = isCall;

        public int Arguments { get; } = arguments;

        /// <summary>What a static member would be called on; <see langword="null"/> for a bare name.</summary>
        public string? Receiver { get; } = receiver;

        /// <summary>What the name means; <see langword="null"/> in code that does not compile.</summary>
        public ISymbol? Symbol(SourceBodies bodies, CancellationToken cancellation)
        {
            if (!_isBound)
            {
                _symbol = bodies.Semantics(node.SyntaxTree).GetSymbolInfo(node, cancellation).Symbol;
                _isBound = true;
            }

            return _symbol;
        }
    }

    /// <summary>A member that has a body, or is a seed.</summary>
    sealed class Sketch(SyntaxNode declaration, Shape shape, SyntaxNode? body, bool isSeed)
    {
        public Shape Shape { get; } = shape;

        public SyntaxNode? Body { get; } = body;

        public bool IsSeed { get; } = isSeed;

        /// <summary>Whether it reaches a seed, as far as has been explored.</summary>
        public bool Reaches { get; set; }

        public bool IsOf(ISymbol member)
        {
            // A partial method is called by its definition; its body is the other part.
            var part = (member as IMethodSymbol)?.PartialImplementationPart ?? member;
            foreach (var reference in part.DeclaringSyntaxReferences)
            {
                if (reference.SyntaxTree == declaration.SyntaxTree && reference.Span == declaration.Span)
                    return true;
            }

            return false;
        }
    }

    /// <summary>All members of one name and kind: a use by that name may mean any of them.</summary>
    sealed class Namesakes
    {
        public List<Sketch> Sketches { get; } = [];

        /// <summary>Whether a question has reached them: then it is known which of them reach a seed.</summary>
        public bool IsExplored { get; set; }
    }

    readonly Lazy<Dictionary<string, List<Shape>>> _seeds = new(() => Shapes(seeds));
    readonly Lazy<HashSet<string>> _seedNames = new(() => new HashSet<string>(seedNames, StringComparer.Ordinal));
    readonly Lazy<Dictionary<(string Name, bool IsCall), Namesakes>> _sketches = new(() => Collect(compilation, seedAttribute));
    readonly object _gate = new();

    /// <summary>Whether the member may reach a seed.</summary>
    public bool MayReachSeed(ISymbol member, CancellationToken cancellation)
    {
        if (!_sketches.Value.TryGetValue((member.Name, member is IMethodSymbol), out var namesakes))
            return false;
        lock (_gate)
        {
            if (!namesakes.IsExplored)
                Explore(namesakes, cancellation);
            return namesakes.Sketches.Exists(sketch => sketch.Reaches && sketch.IsOf(member));
        }
    }

    // Everything that names lead to is read, once. Then the way back is taken from what reaches a seed, and each step of it is bound.
    void Explore(Namesakes start, CancellationToken cancellation)
    {
        var callers = new Dictionary<Namesakes, List<(Sketch Caller, Namesakes Namesakes, Use Use)>>();
        var reaching = new Stack<(Sketch Sketch, Namesakes Namesakes)>();
        var seen = new HashSet<Namesakes> { start };
        var open = new Stack<Namesakes>();
        open.Push(start);
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var namesakes = open.Pop();
            foreach (var sketch in namesakes.Sketches)
            {
                if (sketch.IsSeed || Read(sketch, namesakes))
                    reaching.Push((sketch, namesakes));
            }
        }

        while (reaching.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var (sketch, namesakes) = reaching.Pop();
            if (sketch.Reaches)
                continue;
            sketch.Reaches = true;
            if (!callers.TryGetValue(namesakes, out var uses))
                continue;
            foreach (var (caller, around, use) in uses)
            {
                if (!caller.Reaches && Means(use, sketch, cancellation))
                    reaching.Push((caller, around));
            }
        }

        foreach (var namesakes in seen)
            namesakes.IsExplored = true;

        // Whether the body uses a seed, or a member that is known to reach one; else its uses are kept for the way back.
        bool Read(Sketch sketch, Namesakes namesakes)
        {
            foreach (var use in Uses(sketch.Body))
            {
                if (IsSeed(use, cancellation))
                    return true;
                if (!_sketches.Value.TryGetValue((use.Name, use.IsCall), out var used) || !used.Sketches.Exists(candidate => candidate.Shape.Fits(use)))
                    continue;
                if (used.IsExplored)
                {
                    if (used.Sketches.Exists(candidate => candidate.Reaches && Means(use, candidate, cancellation)))
                        return true;
                    continue;
                }

                if (!callers.TryGetValue(used, out var list))
                    callers.Add(used, list = []);
                list.Add((sketch, namesakes, use));
                if (seen.Add(used))
                    open.Push(used);
            }

            return false;
        }
    }

    bool Means(Use use, Sketch sketch, CancellationToken cancellation) =>
        sketch.Shape.Fits(use)
        && (use.Symbol(bodies, cancellation) is not { } symbol || sketch.IsOf(((symbol as IMethodSymbol)?.ReducedFrom ?? symbol).OriginalDefinition));

    bool IsSeed(Use use, CancellationToken cancellation)
    {
        if (_seeds.Value.TryGetValue(use.Name, out var shapes))
        {
            foreach (var shape in shapes)
            {
                if (shape.Fits(use))
                    return use.Symbol(bodies, cancellation) is not { } symbol || isSeed(symbol) || _seedNames.Value.Contains(use.Name);
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
                case MethodDeclarationSyntax method when !IsAsync(method) && !IsDispose(method):
                    Add(method, method.Identifier.ValueText, ShapeOf(method), (SyntaxNode?)method.Body ?? method.ExpressionBody, isSeed || Has(method.AttributeLists, seedAttribute));
                    break;
                case PropertyDeclarationSyntax property:
                    Add(property, property.Identifier.ValueText, Shape.Any, Getter(property), isSeed || Has(property.AttributeLists, seedAttribute));
                    break;
            }
        }

        void Add(SyntaxNode declaration, string name, Shape shape, SyntaxNode? body, bool seed)
        {
            if (body is null && !seed)
                return;
            if (!sketches.TryGetValue((name, shape.IsCall), out var namesakes))
                sketches.Add((name, shape.IsCall), namesakes = new Namesakes());
            namesakes.Sketches.Add(new Sketch(declaration, shape, body, seed));
        }
    }

    // Async and task-returning methods are no sync callers: a chain does not go through them.
    static bool IsAsync(MethodDeclarationSyntax method) =>
        method.Modifiers.Any(SyntaxKind.AsyncKeyword)
        || (method.ReturnType is SimpleNameSyntax { Identifier.ValueText: nameof(Task) or nameof(ValueTask<int>) });

    // Nor through disposal: one that waits is its type's affair.
    static bool IsDispose(MethodDeclarationSyntax method) => method is { Identifier.ValueText: nameof(IDisposable.Dispose), ParameterList.Parameters.Count: 0 };

    static Shape ShapeOf(MethodDeclarationSyntax method)
    {
        var fewest = 0;
        var most = method.ParameterList.Parameters.Count;
        var isExtension = false;
        foreach (var parameter in method.ParameterList.Parameters)
        {
            if (parameter.Modifiers.Any(SyntaxKind.ParamsKeyword))
                most = int.MaxValue;
            else if (parameter.Modifiers.Any(SyntaxKind.ThisKeyword))
                isExtension = true;
            else if (parameter.Default is null)
                fewest++;
        }

        var type = method.Modifiers.Any(SyntaxKind.StaticKeyword) && !isExtension ? (method.Parent as BaseTypeDeclarationSyntax)?.Identifier.ValueText : null;
        return new Shape(IsCall: true, fewest, most, type);
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
