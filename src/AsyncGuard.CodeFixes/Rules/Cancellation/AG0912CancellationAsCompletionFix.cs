using AsyncGuard.Analyzers.Rules.Cancellation;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace AsyncGuard.CodeFixes.Rules.Cancellation;

/// <summary>AG0912: cancellation is thrown again before the catch-all sees it, or left out by a filter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0912CancellationAsCompletionFix() : CatchAllFix(AG0912CancellationAsCompletion.Id, "AG0912.Rethrow", "AG0912.Filter");
