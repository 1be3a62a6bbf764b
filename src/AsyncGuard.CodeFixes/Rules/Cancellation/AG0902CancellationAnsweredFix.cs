using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0902: cancellation is thrown again before the catch-all sees it, or left out by a filter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0902CancellationAnsweredFix() : CatchAllFix(AG0902CancellationAnswered.Id, "AG0902.Rethrow", "AG0902.Filter");
