using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Catalog;

/// <summary>A value of <c>AsyncGuardMode</c>: a severity for every rule.</summary>
/// <param name="Name">The value.</param>
/// <param name="Meaning">What it does, in words.</param>
/// <param name="Severity">The severity that it gives to a rule, as configuration files spell it.</param>
sealed record Mode(string Name, string Meaning, Func<RuleEntry, string> Severity)
{
    public static Mode None { get; } = new("None", "every rule is off; turn on the ones you want", static _ => "none");

    public static Mode Default { get; } = new("Default", "every rule at its default, stated explicitly", static rule =>
        !rule.Descriptor.IsEnabledByDefault ? "none" : rule.Descriptor.DefaultSeverity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            DiagnosticSeverity.Info => "suggestion",
            _ => "silent",
        });

    public static Mode Recommended { get; } = new("Recommended", "the defaults, and the advice that most teams decide on becomes a warning", static rule =>
        rule.IsRaisedWhenRecommended ? "warning" : Default.Severity(rule));

    public static Mode All { get; } = new("All", "every rule is on, as a warning at least, the opt-in ones too", static rule =>
        Default.Severity(rule) == "error" ? "error" : "warning");

    /// <summary>The modes, from the quietest to the loudest.</summary>
    public static ImmutableArray<Mode> Each { get; } = [None, Default, Recommended, All];

    /// <summary>The severity that it gives to a rule, in words.</summary>
    public string InWords(RuleEntry rule) => Severity(rule) switch
    {
        "none" => "off",
        "suggestion" => "info",
        "silent" => "hidden",
        var other => other,
    };
}
