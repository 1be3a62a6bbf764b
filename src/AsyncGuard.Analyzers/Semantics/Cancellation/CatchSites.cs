using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Where does a reader point at this clause, and how is it told what it does?</summary>
internal static class CatchSites
{
    const int LongestValue = 40;

    /// <summary>The type that the clause names, else its keyword.</summary>
    public static Location? Location(ICatchClauseOperation clause) =>
        clause.Syntax is CatchClauseSyntax syntax ? syntax.Declaration?.Type.GetLocation() ?? syntax.CatchKeyword.GetLocation() : null;

    /// <summary><c>catch (Exception)</c>, or <c>catch</c>.</summary>
    public static string Display(ICatchClauseOperation clause) =>
        clause.Syntax is CatchClauseSyntax { Declaration.Type: { } type } ? $"catch ({type})" : "catch";

    /// <summary>What the caller sees of a cancellation that is caught.</summary>
    public static string Consequence(CaughtCancellation caught) =>
        caught.Fate switch
        {
            CancellationFate.IsAnswered => $"the caller gets {Value(caught.At)} as if it were the answer",
            CancellationFate.IsAnsweredOtherwise => $"the caller gets {Value(caught.At)} and cannot tell",
            CancellationFate.LoopsForever => "the loop goes on, and nothing else ends it",
            CancellationFate.LoopGoesOn => "the loop goes on",
            CancellationFate.CodeGoesOn => "the code behind it goes on",
            _ => "the function ends as if it were done",
        };

    static string Value(IOperation? value) =>
        value?.Syntax.ToString() is { Length: <= LongestValue } text && !text.Contains("\n") ? $"'{text}'" : "a value";
}
