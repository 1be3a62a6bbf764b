using AsyncGuard.Analyzers.Semantics.Lifetimes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>What becomes of a channel within the type that makes it?</summary>
internal sealed class Channels
{
    internal const string Reader = "Reader";
    internal const string Writer = "Writer";

    readonly CompilationModel _model;
    readonly INamedTypeSymbol? _factory;
    readonly INamedTypeSymbol? _reader;
    readonly INamedTypeSymbol? _writer;
    readonly INamedTypeSymbol? _options;
    readonly LivesByType<ChannelLife> _lives;

    public Channels(CompilationModel model)
    {
        _model = model;
        _factory = model.Symbols.Type("System.Threading.Channels.Channel");
        _reader = model.Symbols.Type("System.Threading.Channels.ChannelReader`1");
        _writer = model.Symbols.Type("System.Threading.Channels.ChannelWriter`1");
        _options = model.Symbols.Type("System.Threading.Channels.ChannelOptions");
        _lives = new LivesByType<ChannelLife>(
            model,
            static expression => expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && IsCreation(name),
            (operation, cancellation) => operation is IInvocationOperation creation && IsCreation(creation) ? Of(creation, cancellation) : null,
            static life => life.Reads.Concat(life.Writes).Concat(life.Completions));
    }

    /// <summary>Whether the compilation has no channels.</summary>
    public bool IsEmpty => _factory is null;

    /// <summary>Whether <paramref name="call"/> makes a channel.</summary>
    public bool IsCreation(IInvocationOperation call) =>
        IsCreation(call.TargetMethod.Name) && call.TargetMethod is { IsStatic: true, ContainingType: var type } && AsyncSymbols.Is(type, _factory);

    /// <summary>The life of the channel that <paramref name="creation"/> makes.</summary>
    public ChannelLife Of(IInvocationOperation creation, CancellationToken cancellation) =>
        new(_model, ChannelTerms.Of(creation, NamedOptions(creation, cancellation)), _model.Trails.Of(creation, [Reader, Writer], cancellation), cancellation);

    /// <summary>The call that makes a channel with options which a local holds for it alone.</summary>
    /// <param name="options">Any creation of an object.</param>
    public IInvocationOperation? CreationWith(IObjectCreationOperation options, CancellationToken cancellation)
    {
        if (!AsyncSymbols.IsOrInherits(options.Type, _options) || options is not { Parent: IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } })
            return null;

        var references = _model.References.Of(local, cancellation).Take(2).ToArray();
        return references is [{ Parent: IArgumentOperation { Parent: IInvocationOperation creation } }] && IsCreation(creation) ? creation : null;
    }

    // Options in a local that nothing else looks at are as good as those that are written in the call.
    IOperation? NamedOptions(IInvocationOperation creation, CancellationToken cancellation) =>
        creation.Arguments is [{ Value: var options }, ..]
        && CallSites.Unwrap(options) is ILocalReferenceOperation { Local: var local }
        && _model.References.Of(local, cancellation).Take(2).Count() == 1
            ? _model.Bodies.InitializerOf(local, cancellation)
            : null;

    /// <summary>The lives of the channels that <paramref name="call"/> may read, write or complete, where their own type makes them.</summary>
    public IEnumerable<ChannelLife> At(IInvocationOperation call, ISymbol containingSymbol, CancellationToken cancellation) =>
        _lives.At(call, containingSymbol, cancellation);

    /// <summary>Whether the method is one of a channel's reader.</summary>
    public bool IsReaderMethod(IMethodSymbol method) => AsyncSymbols.IsOrInherits(method.ContainingType, _reader);

    /// <summary>Whether the method is one of a channel's writer.</summary>
    public bool IsWriterMethod(IMethodSymbol method) => AsyncSymbols.IsOrInherits(method.ContainingType, _writer);

    static bool IsCreation(string name) => name is "CreateBounded" or "CreateUnbounded" or "CreateUnboundedPrioritized";
}
