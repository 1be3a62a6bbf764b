using AsyncGuard.CodeFixes;

namespace AsyncGuard.Analyzers.Tests.Catalog;

/// <summary>What hosts may lack must not be referenced: a fix whose assembly wants a newer System.Composition vanishes without a word.</summary>
public sealed class AssemblyReferenceTests
{
    [Fact]
    public void Analyzers_ReferenceTheCompilerAlone()
    {
        var references = References(typeof(AsyncGuardAnalyzer));

        Assert.Contains("Microsoft.CodeAnalysis", references);
        Assert.DoesNotContain(references, static name => name.Contains("Workspaces", StringComparison.Ordinal) || name.StartsWith("System.Composition", StringComparison.Ordinal));
    }

    [Fact]
    public void Fixes_DoNotReferenceSystemComposition()
    {
        var references = References(typeof(AsyncGuardCodeFix));

        Assert.Contains("Microsoft.CodeAnalysis.Workspaces", references);
        Assert.DoesNotContain(references, static name => name.StartsWith("System.Composition", StringComparison.Ordinal));
    }

    static List<string> References(Type type) => [.. type.Assembly.GetReferencedAssemblies().Select(static name => name.Name!)];
}
