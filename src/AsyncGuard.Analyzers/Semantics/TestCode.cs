using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Is this code part of a test?</summary>
internal sealed class TestCode(AsyncSymbols symbols)
{
    /// <summary>The attributes that make a method a test; attributes derived from them count too.</summary>
    static readonly string[] TestAttributes =
    [
        "Xunit.FactAttribute",
        "NUnit.Framework.TestAttribute",
        "NUnit.Framework.TestCaseAttribute",
        "NUnit.Framework.TestCaseSourceAttribute",
        "NUnit.Framework.TheoryAttribute",
        "NUnit.Framework.TestFixtureAttribute",
        "Microsoft.VisualStudio.TestTools.UnitTesting.TestClassAttribute",
        "Microsoft.VisualStudio.TestTools.UnitTesting.TestMethodAttribute",
        "TUnit.Core.TestAttribute",
    ];

    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _types = new(SymbolEqualityComparer.Default);
    readonly INamedTypeSymbol[] _attributes = [.. TestAttributes.Select(symbols.Type).OfType<INamedTypeSymbol>()];

    /// <summary>Whether the compilation has no attributes for tests.</summary>
    public bool IsEmpty => _attributes.Length == 0;

    /// <summary>Whether <paramref name="member"/> is itself a test.</summary>
    public bool IsTest(ISymbol member) => _attributes.Length > 0 && member is IMethodSymbol { MethodKind: MethodKind.Ordinary } && IsMarked(member);

    /// <summary>Whether <paramref name="member"/> stands in a type that holds tests, or in one nested in such a type.</summary>
    public bool Contains(ISymbol? member)
    {
        if (_attributes.Length == 0)
            return false;
        for (var type = member as INamedTypeSymbol ?? member?.ContainingType; type is not null; type = type.ContainingType)
        {
            if (_types.GetOrAdd(type, HoldsTests))
                return true;
        }

        return false;
    }

    bool HoldsTests(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (IsMarked(current) || current.GetMembers().Any(static member => member is IMethodSymbol { MethodKind: MethodKind.Ordinary }) && current.GetMembers().Any(IsMarked))
                return true;
        }

        return false;
    }

    bool IsMarked(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            foreach (var known in _attributes)
            {
                if (AsyncSymbols.IsOrInherits(attribute.AttributeClass, known))
                    return true;
            }
        }

        return false;
    }
}
