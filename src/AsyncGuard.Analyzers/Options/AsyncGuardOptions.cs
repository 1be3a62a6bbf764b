using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Options;

/// <summary>The <c>asyncguard.*</c> options and the API lists that users and packages add. Read once per file; unreadable parts count as absent, AG0001 tells of them.</summary>
internal sealed class AsyncGuardOptions(Compilation compilation, AnalyzerOptions options)
{
    /// <summary>What holds for one file.</summary>
    sealed record FileOptions(ApiList Blocking, ApiList Excluded, ApiList NotThreadSafe, int FanOutLimit, bool BlockingIncludesIo);

    readonly ConcurrentDictionary<SyntaxTree, FileOptions> _files = new();
    readonly ConcurrentDictionary<string, ApiList> _lists = new(StringComparer.Ordinal);
    readonly Lazy<ApiList> _blockingFiles = new(() => new ApiList(ApiListFiles.Entries(options.AdditionalFiles, ApiListFiles.BlockingSuffix), compilation));
    readonly Lazy<ApiList> _excludedFiles = new(() => new ApiList(ApiListFiles.Entries(options.AdditionalFiles, ApiListFiles.ExcludedSuffix), compilation));

    /// <summary>The simple names of the members that any list, of any file, names as blocking.</summary>
    public IEnumerable<string> BlockingNames =>
        compilation.SyntaxTrees.SelectMany(tree => Of(tree).Blocking.Names).Concat(_blockingFiles.Value.Names);

    /// <summary>Whether the user lists <paramref name="member"/> as one that blocks (<c>asyncguard.blocking_apis</c>, <c>AsyncGuard.BlockingApis.txt</c>).</summary>
    public bool IsListedAsBlocking(ISymbol member, SyntaxTree place) =>
        _blockingFiles.Value.Contains(member) || Of(place).Blocking.Contains(member);

    /// <summary>Whether the user excludes <paramref name="member"/>, its type or its namespace from the blocking rules (<c>asyncguard.excluded_apis</c>, <c>AsyncGuard.ExcludedApis.txt</c>).</summary>
    public bool IsExcluded(ISymbol member, SyntaxTree place) =>
        _excludedFiles.Value.Contains(member) || Of(place).Excluded.Contains(member);

    /// <summary>Whether sync I/O counts as blocking when methods that block are inferred (<c>asyncguard.blocking_includes_io</c>).</summary>
    public bool BlockingIncludesIo(SyntaxTree place) => Of(place).BlockingIncludesIo;

    /// <summary>How many items count as few (<c>asyncguard.fan_out_limit</c>).</summary>
    public int FanOutLimit(SyntaxTree place) => Of(place).FanOutLimit;

    /// <summary>Whether the user lists the type of <paramref name="member"/> as one that is not thread-safe (<c>asyncguard.not_thread_safe_types</c>).</summary>
    public bool IsListedAsNotThreadSafe(ISymbol member, SyntaxTree place) => Of(place).NotThreadSafe.Contains(member);

    FileOptions Of(SyntaxTree tree) => _files.GetOrAdd(tree, Read);

    FileOptions Read(SyntaxTree tree)
    {
        var values = options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        return new FileOptions(
            List(values, OptionDefinition.BlockingApis),
            List(values, OptionDefinition.ExcludedApis),
            List(values, OptionDefinition.NotThreadSafeTypes),
            values.TryGetValue(OptionDefinition.FanOutLimit.Key, out var limit) && OptionDefinition.ReadNumber(limit) is { } number ? number : OptionDefinition.DefaultFanOutLimit,
            values.TryGetValue(OptionDefinition.BlockingIncludesIo.Key, out var flag) && bool.TryParse(flag.Trim(), out var includesIo) && includesIo);
    }

    // Files of one folder share their value, and so its list.
    ApiList List(AnalyzerConfigOptions values, OptionDefinition definition) =>
        _lists.GetOrAdd(values.TryGetValue(definition.Key, out var value) ? value : "", text => new ApiList(ApiList.Entries(text), compilation));
}
