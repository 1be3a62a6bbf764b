using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>What would a type call a new private field?</summary>
internal static class FieldName
{
    const string ForStatic = "s_";
    const string Usual = "_";

    /// <summary>
    /// The word behind the prefix that the type's fields of the same kind have: <c>s_gate</c> where static fields begin so, <c>_gate</c>, or <c>gate</c>
    /// where no field has a prefix and the word is no keyword.
    /// </summary>
    public static string Of(TypeDeclarationSyntax? type, string word, bool isStatic)
    {
        var fields = type?.Members.OfType<FieldDeclarationSyntax>().Where(static field => !field.Modifiers.Any(SyntaxKind.ConstKeyword)).ToList() ?? [];
        if (isStatic && Has(fields.Where(static field => field.Modifiers.Any(SyntaxKind.StaticKeyword)), ForStatic))
            return ForStatic + word;
        return fields.Count == 0 || Has(fields, Usual) || Has(fields, ForStatic) || SyntaxFacts.GetKeywordKind(word) != SyntaxKind.None ? Usual + word : word;
    }

    static bool Has(IEnumerable<FieldDeclarationSyntax> fields, string prefix) =>
        fields.SelectMany(static field => field.Declaration.Variables).Any(variable => variable.Identifier.ValueText.StartsWith(prefix, StringComparison.Ordinal));
}
