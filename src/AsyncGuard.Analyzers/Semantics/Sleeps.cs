using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Does this call put its thread to sleep?</summary>
internal sealed class Sleeps(AsyncSymbols symbols)
{
    readonly INamedTypeSymbol? _thread = symbols.Type("System.Threading.Thread");

    /// <summary>Whether <c>Thread</c> is absent from the compilation.</summary>
    public bool IsEmpty => _thread is null;

    /// <summary>The members that sleep, where the compilation has them.</summary>
    public IEnumerable<ISymbol> Members => _thread is null ? Enumerable.Empty<ISymbol>() : _thread.GetMembers(nameof(Thread.Sleep));

    /// <summary>Whether the member is one of <see cref="Members"/>.</summary>
    public bool Knows(ISymbol member) => member.Name == nameof(Thread.Sleep) && SymbolEqualityComparer.Default.Equals(member.ContainingType, _thread);

    /// <summary>Whether <paramref name="call"/> is <c>Thread.Sleep</c> with a time other than zero, which merely yields.</summary>
    public bool IsSleep(IInvocationOperation call) =>
        Knows(call.TargetMethod) && !Timeouts.IsZero(call);
}
