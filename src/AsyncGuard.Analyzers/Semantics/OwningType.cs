using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Whose fields and helpers does this code use as its own?</summary>
/// <remarks>An extension block is a type to the compiler, but its members belong with those of the class around it.</remarks>
internal static class OwningType
{
    /// <summary>What newer compilers call the type of an extension block.</summary>
    const TypeKind Extension = (TypeKind)14;

    /// <summary>The type of a member, or of the function that stands in one.</summary>
    public static INamedTypeSymbol? Of(ISymbol? symbol) =>
        (symbol as INamedTypeSymbol ?? symbol?.ContainingType) is { } type ? type.TypeKind == Extension ? type.ContainingType : type : null;

    /// <summary>The declaration, or the part of it, that the node stands in.</summary>
    public static TypeDeclarationSyntax? Around(SyntaxNode node) => node.FirstAncestorOrSelf<TypeDeclarationSyntax>(static type => !IsExtensionBlock(type));

    /// <summary>Whether the node is a block of extension members.</summary>
    public static bool IsExtensionBlock(SyntaxNode node) =>
        node is TypeDeclarationSyntax and not (ClassDeclarationSyntax or StructDeclarationSyntax or InterfaceDeclarationSyntax or RecordDeclarationSyntax);
}
