using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Sketches;

/// <summary>
/// Could this call mean a member of that type, by what its receiver is declared as? The types of fields, properties and parameters are known
/// without binding any body; where they do not settle it, the answer is yes.
/// </summary>
internal sealed class Receivers(Compilation compilation, SourceBodies bodies)
{
    readonly ConcurrentDictionary<SyntaxNode, INamedTypeSymbol?> _types = new();
    readonly ConcurrentDictionary<SyntaxNode, HashSet<string>> _locals = new();
    readonly Lazy<bool> _importsMembers = new(() => ImportsMembers(compilation));

    /// <summary>Whether the call may mean the member.</summary>
    public bool MayMean(Use use, Sketch sketch, CancellationToken cancellation)
    {
        if (!use.IsCall || sketch.IsExtension || sketch.Type is not { } declaring || use.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } around || TypeOf(around, cancellation) is not { } type)
            return true;
        if (use.Node.Parent is InvocationExpressionSyntax)
            return _importsMembers.Value || HasAround(type, declaring);
        return use.Node.Parent is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } }
            || DeclaredType(name, use.Node, type, cancellation) is not INamedTypeSymbol receiver
            || receiver.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Interface)
            || Has(receiver, declaring);
    }

    // A variable of the body may be anything, and hides what has the same name outside.
    ITypeSymbol? DeclaredType(string name, SyntaxNode place, INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (place.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member || _locals.GetOrAdd(member, VariablesIn).Contains(name))
            return null;
        if (member is BaseMethodDeclarationSyntax method)
        {
            for (var i = 0; i < method.ParameterList.Parameters.Count; i++)
            {
                if (method.ParameterList.Parameters[i].Identifier.ValueText == name)
                    return (bodies.Semantics(method.SyntaxTree).GetDeclaredSymbol(method, cancellation) as IMethodSymbol)?.Parameters[i].Type;
            }
        }

        // What a base type declares may be hidden from here, or by a parameter of the type itself.
        return type.GetMembers(name) switch
        {
            [IFieldSymbol field] => field.Type,
            [IPropertySymbol property] => property.Type,
            _ => null,
        };
    }

    // Every identifier that is no use of a name declares one. The parameters of a method are known by their types.
    static HashSet<string> VariablesIn(SyntaxNode member)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in member.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is not SimpleNameSyntax
                && !(token.Parent is ParameterSyntax parameter && member is BaseMethodDeclarationSyntax && parameter.Parent?.Parent == member))
            {
                names.Add(token.ValueText);
            }
        }

        return names;
    }

    INamedTypeSymbol? TypeOf(SyntaxNode declaration, CancellationToken cancellation) =>
        _types.TryGetValue(declaration, out var known)
            ? known
            : _types.GetOrAdd(declaration, bodies.Semantics(declaration.SyntaxTree).GetDeclaredSymbol((TypeDeclarationSyntax)declaration, cancellation));

    static bool HasAround(INamedTypeSymbol type, TypeDeclarationSyntax declaring)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (Has(current, declaring))
                return true;
        }

        return false;
    }

    // Itself, its base types, and for an interface those that it extends.
    static bool Has(INamedTypeSymbol type, TypeDeclarationSyntax declaring)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (IsDeclaredBy(current, declaring) || current.TypeKind == TypeKind.Error)
                return true;
        }

        return type.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(extended => IsDeclaredBy(extended, declaring));
    }

    static bool IsDeclaredBy(INamedTypeSymbol type, TypeDeclarationSyntax declaration)
    {
        foreach (var reference in type.OriginalDefinition.DeclaringSyntaxReferences)
        {
            if (reference.SyntaxTree == declaration.SyntaxTree && reference.Span == declaration.Span)
                return true;
        }

        return false;
    }

    // using static
    static bool ImportsMembers(Compilation compilation) =>
        compilation.SyntaxTrees.Any(static tree => tree.GetRoot().DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .Any(static node => node is UsingDirectiveSyntax { StaticKeyword.RawKind: not 0 }));
}
