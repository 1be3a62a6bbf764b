using System.Collections.Immutable;
using System.Globalization;

namespace AsyncGuard.Analyzers.Options;

/// <summary>One <c>asyncguard.*</c> option: what documentation, parsing and the report of wrong values all read.</summary>
internal sealed class OptionDefinition
{
    /// <summary>What all keys begin with.</summary>
    public const string Prefix = "asyncguard.";

    public const int DefaultFanOutLimit = 16;

    readonly Func<string, string?> _findError;

    OptionDefinition(string name, string @default, string accepted, string meaning, Func<string, string?> findError)
    {
        Key = Prefix + name;
        Default = @default;
        Accepted = accepted;
        Meaning = meaning;
        _findError = findError;
    }

    public static readonly OptionDefinition BlockingApis = List(
        "blocking_apis", "Members that block, for AG0705. The same list may lie in additional files whose names end in `AsyncGuard.BlockingApis.txt`, one ID a line.");

    public static readonly OptionDefinition ExcludedApis = List(
        "excluded_apis", "Members that the blocking rules never report. The same list may lie in additional files whose names end in `AsyncGuard.ExcludedApis.txt`, one ID a line.");

    public static readonly OptionDefinition BlockingIncludesIo = Flag(
        "blocking_includes_io", "Whether AG0705 infers that a method blocks from sync I/O too, not from sleeps, waits and sync-over-async alone.");

    public static readonly OptionDefinition FanOutLimit = Number(
        "fan_out_limit", DefaultFanOutLimit, "How many items still count as few, for AG0301; and the limit that its fix sets.");

    public static readonly OptionDefinition NotThreadSafeTypes = List(
        "not_thread_safe_types", "Types whose objects two threads must not use at the same time, for AG0402, beside those that it knows.");

    /// <summary>Every option, in the order of the documentation.</summary>
    public static readonly ImmutableArray<OptionDefinition> All = ImmutableArray.Create(BlockingApis, ExcludedApis, BlockingIncludesIo, FanOutLimit, NotThreadSafeTypes);

    public string Key { get; }

    /// <summary>The value that holds when nothing is set, as it would be written; empty for none.</summary>
    public string Default { get; }

    /// <summary>The accepted form, in words.</summary>
    public string Accepted { get; }

    public string Meaning { get; }

    /// <summary>The part of <paramref name="value"/> that cannot be read, or <see langword="null"/> when all of it can.</summary>
    public string? FindError(string value) => _findError(value);

    static OptionDefinition Flag(string name, string meaning) =>
        new(name, "false", "true or false", meaning, static value => bool.TryParse(value.Trim(), out _) ? null : value.Trim());

    static OptionDefinition Number(string name, int @default, string meaning) =>
        new(name, @default.ToString(CultureInfo.InvariantCulture), "a whole number, at least 1", meaning, static value => ReadNumber(value) is null ? value.Trim() : null);

    /// <summary>The number that the value says, or <see langword="null"/> when it says none.</summary>
    public static int? ReadNumber(string value) =>
        int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    static OptionDefinition List(string name, string meaning) =>
        new(name, "", $"documentation IDs separated by '|', each {ApiList.AcceptedEntry}", meaning,
            static value => ApiList.Entries(value).FirstOrDefault(static entry => !ApiList.IsEntry(entry)));
}
