using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Sketches;

/// <summary>Which sync members of the compilation have a body to read, by name?</summary>
internal sealed class SketchIndex
{
    /// <summary>What the compiler calls an indexer in C#.</summary>
    const string IndexerName = "this[]";

    readonly Dictionary<string, Namesakes> _methods = new(StringComparer.Ordinal);
    readonly Dictionary<string, Namesakes> _properties = new(StringComparer.Ordinal);
    readonly string _seedAttribute;

    /// <param name="compilation">Whose members are sketched.</param>
    /// <param name="seedAttribute">The name of an attribute that makes a seed of its member or type.</param>
    public SketchIndex(Compilation compilation, string seedAttribute)
    {
        _seedAttribute = seedAttribute;
        foreach (var tree in compilation.SyntaxTrees)
            Collect(tree.GetRoot(), isSeed: false);
    }

    /// <summary>The members of that name: those that are called, or those that are read.</summary>
    public Namesakes? Of(string name, bool isCall) => (isCall ? _methods : _properties).TryGetValue(name, out var namesakes) ? namesakes : null;

    void Collect(SyntaxNode container, bool isSeed)
    {
        foreach (var child in container.ChildNodes())
        {
            switch (child)
            {
                case BaseNamespaceDeclarationSyntax:
                    Collect(child, isSeed: false);
                    break;
                case TypeDeclarationSyntax type:
                    Collect(type, Has(type.AttributeLists, _seedAttribute));
                    break;
                case MethodDeclarationSyntax method when !IsAsync(method) && !IsDispose(method):
                    Add(method, method.Identifier.ValueText, ShapeOf(method), (SyntaxNode?)method.Body ?? method.ExpressionBody, isSeed || Has(method.AttributeLists, _seedAttribute));
                    break;
                // No use of one is a name: it is found when it is asked about itself.
                case IndexerDeclarationSyntax indexer:
                    Add(indexer, IndexerName, Shape.Any, Getter(indexer, indexer.ExpressionBody), isSeed || Has(indexer.AttributeLists, _seedAttribute));
                    break;
                case PropertyDeclarationSyntax property:
                    Add(property, property.Identifier.ValueText, Shape.Any, Getter(property, property.ExpressionBody), isSeed || Has(property.AttributeLists, _seedAttribute));
                    break;
            }
        }

        void Add(SyntaxNode declaration, string name, Shape shape, SyntaxNode? body, bool seed)
        {
            if (body is null && !seed)
                return;
            var sketches = shape.IsCall ? _methods : _properties;
            if (!sketches.TryGetValue(name, out var namesakes))
                sketches.Add(name, namesakes = new Namesakes());
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

    static SyntaxNode? Getter(BasePropertyDeclarationSyntax property, ArrowExpressionClauseSyntax? expression)
    {
        if (expression is { } body)
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
