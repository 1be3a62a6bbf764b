using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0606: a private <c>ConcurrentQueue</c> becomes an <c>AsyncQueue</c>, or a bounded channel, whose next item is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0606PolledQueueFix() : AsyncGuardCodeFix(AG0606PolledQueue.Id, UseQueue, UseChannel)
{
    const string UseQueue = "AG0606.AsyncQueue";
    const string UseChannel = "AG0606.Channel";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation { TargetMethod.Name: "TryDequeue", Instance: IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private } field } } look)
            yield break;

        if (site.Model.Symbols.RuntimeType("AsyncQueue`1") is { } queue)
            yield return new Rewrite($"Make '{field.Name}' an 'AsyncQueue'", UseQueue, new AsyncQueueField(site, field, look, queue).Rewritten);
        if (site.Model.Symbols.Type("System.Threading.Channels.Channel`1") is { } channel && site.Model.Symbols.Type("System.Threading.Channels.Channel") is { } channels)
            yield return new Rewrite($"Make '{field.Name}' a bounded channel", UseChannel, new ChannelField(site, field, look, channel, channels).Rewritten);
    }
}
