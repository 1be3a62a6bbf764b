using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers;

/// <summary>The one place where descriptors are made: help link, default and <c>Recommended</c> mode follow from it.</summary>
internal static class RuleDescriptor
{
    /// <summary>The custom tag of a rule that <c>AsyncGuardMode=Recommended</c> raises to a warning.</summary>
    public const string RaisedWhenRecommended = "RaisedWhenRecommended";

#pragma warning disable RS0030 // the banned constructor is banned everywhere but here
    /// <param name="id">The public ID, <c>AG</c> + topic + number. Never reused or renumbered.</param>
    /// <param name="category">A constant of <see cref="Topic"/>.</param>
    /// <param name="defaultSeverity">The severity when no preset and no configuration says otherwise.</param>
    /// <param name="isEnabledByDefault"><see langword="false"/> for opt-in rules.</param>
    /// <param name="title">Imperative, without a final dot.</param>
    /// <param name="messageFormat">One sentence without a final dot; names what was found.</param>
    /// <param name="description">The lead sentence of the rule's page.</param>
    /// <param name="raisedWhenRecommended">Whether <c>AsyncGuardMode=Recommended</c> makes a warning of it.</param>
    /// <param name="reportedAtCompilationEnd">Whether the rule reports from a compilation-end action.</param>
    public static DiagnosticDescriptor Create(
        string id,
        string category,
        DiagnosticSeverity defaultSeverity,
        bool isEnabledByDefault,
        string title,
        string messageFormat,
        string description,
        bool raisedWhenRecommended = false,
        bool reportedAtCompilationEnd = false)
    {
        var tags = (raisedWhenRecommended, reportedAtCompilationEnd) switch
        {
            (true, true) => [RaisedWhenRecommended, WellKnownDiagnosticTags.CompilationEnd],
            (true, false) => [RaisedWhenRecommended],
            (false, true) => [WellKnownDiagnosticTags.CompilationEnd],
            (false, false) => Array.Empty<string>(),
        };

        return new DiagnosticDescriptor(
            id, title, messageFormat, category, defaultSeverity, isEnabledByDefault, description,
            helpLinkUri: $"{ProjectHome.Url}/blob/main/docs/rules/{id}.md", tags);
    }
#pragma warning restore RS0030
}
