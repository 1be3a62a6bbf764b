using System.Collections.Immutable;
using AsyncGuard.Analyzers;
using AsyncGuard.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Catalog;

/// <summary>All rules, sorted by ID: found in the assemblies, not listed anywhere.</summary>
sealed record RuleCatalog(ImmutableArray<RuleEntry> Rules)
{
    /// <summary>The rules of the assemblies beside this one.</summary>
    public static RuleCatalog Current { get; } = new(
    [
        .. from type in Concrete<DiagnosticAnalyzer>(typeof(AsyncGuardAnalyzer))
           from descriptor in Create<DiagnosticAnalyzer>(type).SupportedDiagnostics
           orderby descriptor.Id
           select new RuleEntry(descriptor, type, [.. Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(descriptor.Id)).SelectMany(static fix => fix.Keys)]),
    ]);

    /// <summary>One instance of each fix.</summary>
    public static ImmutableArray<AsyncGuardCodeFix> Fixes =>
        [.. Concrete<CodeFixProvider>(typeof(AsyncGuardCodeFix)).Select(Create<AsyncGuardCodeFix>)];

    /// <summary>The rules by topic, in the order of their IDs.</summary>
    public IEnumerable<IGrouping<string, RuleEntry>> ByTopic => Rules.GroupBy(static rule => rule.Topic);

    static IEnumerable<Type> Concrete<T>(Type ofAssembly) =>
        ofAssembly.Assembly.GetTypes().Where(static type => !type.IsAbstract && type.IsAssignableTo(typeof(T)));

    static T Create<T>(Type type) => (T)Activator.CreateInstance(type)!;
}
