using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Fates;

namespace AsyncGuard.Analyzers.Semantics.Testability;

/// <summary>Which <c>TimeProvider</c> is in scope here?</summary>
internal sealed class TimeSources(CompilationModel model)
{
    readonly INamedTypeSymbol? _provider = model.Symbols.Type("System.TimeProvider");
    readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<ISymbol>> _members = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the compilation has no <c>TimeProvider</c>.</summary>
    public bool IsEmpty => _provider is null;

    /// <summary>
    /// The parameters, fields and properties by which code at <paramref name="place"/> can ask for the time: those of the nearest function first.
    /// </summary>
    public ImmutableArray<ISymbol> At(IOperation place, ISymbol containingSymbol)
    {
        for (ISymbol? symbol = EnclosingFunctions.Around(place, containingSymbol); symbol is IMethodSymbol function; symbol = symbol.ContainingSymbol)
        {
            if (function.Parameters.Any(parameter => IsProvider(parameter.Type)))
                return function.Parameters.Where(parameter => IsProvider(parameter.Type)).ToImmutableArray<ISymbol>();
        }

        return containingSymbol.ContainingType is { } type && Members(type) is { IsEmpty: false } members
            ? members.Where(member => member.IsStatic || IsInstanceCode(containingSymbol, member)).ToImmutableArray()
            : ImmutableArray<ISymbol>.Empty;
    }

    /// <summary>Whether the type is a source of time itself, and has to ask the machine.</summary>
    public bool IsSource(INamedTypeSymbol? type) => AsyncSymbols.IsOrInherits(type, _provider);

    /// <summary>Whether code of the member could be given a source of time: a static class holds none.</summary>
    public static bool CanHold(ISymbol member) => member is { IsStatic: false, ContainingType: { IsStatic: false } type } && !IsProgram(type);

    /// <summary>Whether the type is given what it works with: then it can be given a clock too. One that makes everything itself has no place for it.</summary>
    public static bool IsGivenThings(INamedTypeSymbol type) =>
        type.InstanceConstructors.Any(static constructor => constructor.Parameters.Any(parameter =>
            parameter.Type is { TypeKind: TypeKind.Interface } or { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } && !SymbolEqualityComparer.Default.Equals(parameter.Type, constructor.ContainingType)));

    static bool IsProgram(INamedTypeSymbol type) => type.GetMembers(WellKnownMemberNames.TopLevelStatementsEntryPointMethodName).Length > 0;

    // A field's initializer sees the parameters of the type, but none of its fields.
    static bool IsInstanceCode(ISymbol code, ISymbol member) => !code.IsStatic && (code is IMethodSymbol || member is IParameterSymbol);

    ImmutableArray<ISymbol> Members(INamedTypeSymbol type) => _members.GetOrAdd(type, Search);

    ImmutableArray<ISymbol> Search(INamedTypeSymbol type)
    {
        var found = ImmutableArray.CreateBuilder<ISymbol>();
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                var isProvider = member switch
                {
                    IFieldSymbol { IsImplicitlyDeclared: false } field => IsProvider(field.Type),
                    IPropertySymbol { IsIndexer: false, GetMethod: not null } property => IsProvider(property.Type),
                    _ => false,
                };
                if (isProvider && (member.DeclaredAccessibility != Accessibility.Private || SymbolEqualityComparer.Default.Equals(current, type)))
                    found.Add(member);
            }
        }

        if (found.Count == 0)
            found.AddRange(PrimaryParameters(type).Where(parameter => IsProvider(parameter.Type)));
        return found.ToImmutable();
    }

    // The parameters of a primary constructor, which all members see.
    static IEnumerable<IParameterSymbol> PrimaryParameters(INamedTypeSymbol type) =>
        type.InstanceConstructors
            .Where(static constructor => constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax and not Microsoft.CodeAnalysis.CSharp.Syntax.RecordDeclarationSyntax)
            .SelectMany(static constructor => constructor.Parameters);

    bool IsProvider(ITypeSymbol type) => AsyncSymbols.IsOrInherits(type, _provider);
}
