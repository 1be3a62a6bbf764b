using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>
/// A place that several functions can reach: a variable, a field of <c>this</c>, a static field, or a field or property of an object that one of these holds.
/// Two expressions that mean the same place are equal.
/// </summary>
internal sealed class SharedPlace : IEquatable<SharedPlace>
{
    readonly ISymbol[] _path;

    SharedPlace(params ISymbol[] path) => _path = path;

    /// <summary>The variable, field or property that the path begins with.</summary>
    public ISymbol Root => _path[0];

    /// <summary>The last link: the field, property or variable itself.</summary>
    public ISymbol Member => _path[_path.Length - 1];

    /// <summary>Whether the path is a variable, field or property alone.</summary>
    public bool IsRoot => _path.Length == 1;

    /// <summary>Whether the path begins with a variable of a function.</summary>
    public bool IsVariable => Root is ILocalSymbol or IParameterSymbol;

    /// <summary>Whether the path begins with a static field or property.</summary>
    public bool IsStatic => Root.IsStatic && !IsVariable;

    /// <summary>The place that an expression means, or <see langword="null"/> when it cannot be told.</summary>
    public static SharedPlace? Of(IOperation? expression)
    {
        if (expression is null)
            return null;
        switch (CallSites.Unwrap(expression))
        {
            case ILocalReferenceOperation { Local: { IsConst: false, RefKind: RefKind.None } local }:
                return new SharedPlace(local);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }:
                return new SharedPlace(parameter);
            case IFieldReferenceOperation { Field: { IsConst: false } field } reference:
                return IsOfThread(field) ? null : Append(reference.Instance, field);
            case IPropertyReferenceOperation { Property: { IsIndexer: false } property } reference:
                return IsStored(property) ? Append(reference.Instance, property) : null;
            case IConditionalAccessInstanceOperation instance:
                return Of(Receiver(instance));
            default:
                return null;
        }
    }

    /// <summary>What <c>.</c> in <c>receiver?.member</c> stands for.</summary>
    public static IOperation? Receiver(IConditionalAccessInstanceOperation instance)
    {
        for (var parent = instance.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IConditionalAccessOperation access && access.Operation.Syntax == instance.Syntax)
                return access.Operation;
        }

        return null;
    }

    public bool Equals(SharedPlace? other) => other is not null && _path.SequenceEqual(other._path, SymbolEqualityComparer.Default);

    public override bool Equals(object? obj) => Equals(obj as SharedPlace);

    public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Root) * 31 + SymbolEqualityComparer.Default.GetHashCode(Member);

    /// <inheritdoc/>
    public override string ToString() => string.Join(".", _path.Select(static symbol => symbol.Name));

    static SharedPlace? Append(IOperation? instance, ISymbol member) =>
        instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } ? new SharedPlace(member)
        : Of(instance) is { } owner ? new SharedPlace([.. owner._path, member])
        : null;

    // Each thread, or each flow, has its own value there.
    static bool IsOfThread(IFieldSymbol field) =>
        field.IsStatic && field.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: nameof(ThreadStaticAttribute), ContainingNamespace.Name: nameof(System) });

    // A property that stores its value. One of another assembly is taken for such, unless it is static (as Activity.Current) or belongs to a thread or flow.
    static bool IsStored(IPropertySymbol property)
    {
        if (property.ContainingType is not { } type)
            return false;
        if (property.DeclaringSyntaxReferences is [var reference, ..])
            return type.TypeKind != TypeKind.Interface && !property.IsAbstract && IsAuto(reference.GetSyntax());
        return !property.IsStatic
            && !(property.Name == "Value" && type.Name is "ThreadLocal" or "AsyncLocal")
            && type.Name != "IHttpContextAccessor";
    }

    static bool IsAuto(SyntaxNode declaration) =>
        declaration is ParameterSyntax
        || declaration is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }
            && accessors.Accessors.All(static accessor => accessor is { Body: null, ExpressionBody: null } || accessor.IsKind(SyntaxKind.InitAccessorDeclaration));
}
