using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Options;

/// <summary>The <c>asyncguard.*</c> options and the API lists that users and packages add.</summary>
internal sealed class AsyncGuardOptions(Compilation compilation, AnalyzerOptions options)
{
    /// <summary>Whether the user lists <paramref name="member"/> as one that blocks (<c>asyncguard.blocking_apis</c>, <c>AsyncGuard.BlockingApis.txt</c>).</summary>
    public bool IsListedAsBlocking(ISymbol member, SyntaxTree place)
    {
        _ = (compilation, options, member, place);
        return false;
    }

    /// <summary>The simple names of the members that are listed as blocking anywhere; <c>*</c> stands for a whole type or namespace and is left out.</summary>
    public IEnumerable<string> BlockingNames => [];

    /// <summary>Whether the user excludes <paramref name="member"/>, its type or its namespace from the blocking rules (<c>asyncguard.excluded_apis</c>, <c>AsyncGuard.ExcludedApis.txt</c>).</summary>
    public bool IsExcluded(ISymbol member, SyntaxTree place)
    {
        _ = (member, place);
        return false;
    }

    /// <summary>Whether sync I/O counts as blocking when methods that block are inferred (<c>asyncguard.blocking_includes_io</c>).</summary>
    public bool BlockingIncludesIo(SyntaxTree place)
    {
        _ = place;
        return false;
    }
}
