using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>
/// Does a rewritten lambda still become the delegate that it was? An <c>async</c> more can choose another overload of the method that takes it,
/// which compiles and means something else.
/// </summary>
internal static class DelegateTypes
{
    const string Kept = "AsyncGuard.DelegateTypeIsKept";

    /// <summary>Notes the delegate type of <paramref name="function"/>, if it is a lambda, on its rewritten form.</summary>
    public static SyntaxNode Keep(FixSite site, SyntaxNode function, SyntaxNode rewritten) =>
        function is AnonymousFunctionExpressionSyntax
            ? rewritten.WithAdditionalAnnotations(new SyntaxAnnotation(Kept, DelegateTypeOf(site.Semantics, function, site.Cancellation)))
            : rewritten;

    /// <summary>Whether every lambda whose type was noted has it still.</summary>
    public static bool AreKept(SemanticModel semantics, CancellationToken cancellation) =>
        semantics.SyntaxTree.GetRoot(cancellation).GetAnnotatedNodes(Kept).All(lambda =>
            lambda.GetAnnotations(Kept).All(note => note.Data == DelegateTypeOf(semantics, lambda, cancellation)));

    static string DelegateTypeOf(SemanticModel semantics, SyntaxNode lambda, CancellationToken cancellation) =>
        semantics.GetTypeInfo(lambda, cancellation).ConvertedType?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat) ?? "";
}
