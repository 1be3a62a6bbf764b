using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Sketches;

/// <summary>A member that has a body, or is a seed.</summary>
internal sealed class Sketch(SyntaxNode declaration, Shape shape, SyntaxNode? body, bool isSeed)
{
    public Shape Shape { get; } = shape;

    /// <summary>The type that it is declared in, or the part of it.</summary>
    public TypeDeclarationSyntax? Type => declaration.Parent as TypeDeclarationSyntax;

    /// <summary>Whether it can be called on what is no object of its type.</summary>
    public bool IsExtension =>
        declaration is MethodDeclarationSyntax { ParameterList.Parameters: [var first, ..] } && first.Modifiers.Any(SyntaxKind.ThisKeyword)
        // The members of an extension block.
        || declaration.Parent is not (ClassDeclarationSyntax or StructDeclarationSyntax or InterfaceDeclarationSyntax or RecordDeclarationSyntax);

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
internal sealed class Namesakes
{
    public List<Sketch> Sketches { get; } = [];

    /// <summary>Whether a question has reached them: then it is known which of them reach a seed.</summary>
    public bool IsExplored { get; set; }
}
