using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Lifetimes;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>What becomes of one channel: who writes, who completes, and how it is read.</summary>
internal sealed class ChannelLife
{
    readonly CompilationModel _model;
    readonly CancellationToken _cancellation;

    public ChannelLife(CompilationModel model, ChannelTerms terms, ObjectTrail trail, CancellationToken cancellation)
    {
        _model = model;
        _cancellation = cancellation;
        Terms = terms;
        Trail = trail;
        foreach (var use in trail.Uses)
        {
            if (use.Call is not (var operation, var method))
                continue;
            if (use.Part == Channels.Writer || model.Channels.IsWriterMethod(method))
                (method.Name is "Complete" or "TryComplete" ? Completions : Writes).Add(operation);
            else if (use.Part == Channels.Reader || model.Channels.IsReaderMethod(method))
                Reads.Add(operation);
        }
    }

    public ChannelTerms Terms { get; }

    public ObjectTrail Trail { get; }

    /// <summary>The calls that write: <c>WriteAsync</c>, <c>TryWrite</c>, <c>WaitToWriteAsync</c>.</summary>
    public List<IOperation> Writes { get; } = [];

    /// <summary>The calls of <c>Complete</c> and <c>TryComplete</c>.</summary>
    public List<IOperation> Completions { get; } = [];

    /// <summary>The calls that read.</summary>
    public List<IOperation> Reads { get; } = [];

    /// <summary>The calls of <c>TryWrite</c> whose answer nobody looks at; <c>_ =</c> says that it is meant.</summary>
    public IEnumerable<IInvocationOperation> IgnoredWrites =>
        Writes.OfType<IInvocationOperation>().Where(static write => write.TargetMethod.Name == "TryWrite" && IsIgnored(write));

    /// <summary>Whether the call is a statement of its own, also as the body of a lambda that returns nothing.</summary>
    public static bool IsIgnored(IInvocationOperation call)
    {
        IOperation value = call;
        while (value.Parent is IConditionalAccessOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent is IExpressionStatementOperation;
    }

    public bool WriterEscapes => Trail.PartEscapes(Channels.Writer);

    public bool ReaderEscapes => Trail.PartEscapes(Channels.Reader);

    /// <summary>
    /// The loops that read until the channel is completed: <c>await foreach</c> over <c>ReadAllAsync</c>, and <c>while (await WaitToReadAsync())</c>.
    /// </summary>
    public IEnumerable<(ILoopOperation Loop, IInvocationOperation Read)> ReadsToTheEnd
    {
        get
        {
            foreach (var read in Reads)
            {
                if (read is IInvocationOperation call && LoopOver(call) is { } loop)
                    yield return (loop, call);
            }
        }
    }

    /// <summary>Whether a token that somebody may cancel is passed to the read, or to the loop over it.</summary>
    public bool CanBeCancelled(ILoopOperation loop, IInvocationOperation read) =>
        read.Arguments.Any(_model.WorkFailures.IsToken)
        || (loop is IForEachLoopOperation each && each.Collection.DescendantsAndSelf().OfType<IInvocationOperation>()
            .Any(call => call.TargetMethod.Name == "WithCancellation" && call.Arguments.Any(_model.WorkFailures.IsToken)));

    /// <summary>Whether those who read the channel do so only once <paramref name="write"/> is over: a write that waited for room would wait for ever.</summary>
    public bool IsReadOnlyBehind(IOperation write)
    {
        var function = EnclosingFunction.Of(write);
        return Reads.Count > 0 && !ReaderEscapes && Reads.All(read =>
            EnclosingFunction.IsSame(read, write)
            || _model.FunctionStarts.Of(function, _cancellation).Any(start => start.Kind == StartKind.Awaited && EnclosingFunction.IsSame(start.Place, read)));
    }

    /// <summary>
    /// Whether several runs of one function, or several functions, do this to the channel at the same time, for sure: started in a loop or for
    /// each item, or from two places one after the other, and none of them awaited at once.
    /// </summary>
    public bool AreSeveral(IReadOnlyList<IOperation> accesses)
    {
        var running = 0;
        var kept = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var group in accesses.GroupBy(static access => EnclosingFunction.Of(access).Syntax))
        {
            var function = EnclosingFunction.Of(group.First());
            var isCaptured = group.Any(access => IsCaptured(access, function));
            if (function.Syntax.Contains(Trail.Creation.Syntax))
                continue;
            foreach (var start in _model.FunctionStarts.Of(function, _cancellation))
            {
                if (start.Kind is not (StartKind.Kept or StartKind.Dropped or StartKind.Thread) || !(isCaptured || IsPartOf(start.Place)) || function.Syntax.Contains(start.Place.Syntax))
                    continue;
                if (start.IsRepeatedFor(Trail.Creation))
                    return true;

                // Two starts whose tasks go to one variable are a start and a restart.
                if (Variable(start.Place) is not { } variable || kept.Add(variable))
                    running++;
            }
        }

        return running > 1;
    }

    static ISymbol? Variable(IOperation start)
    {
        var value = start;
        while (value.Parent is IConversionOperation or IInvocationOperation or IReturnOperation or IBlockOperation or IAnonymousFunctionOperation or IDelegateCreationOperation or IArgumentOperation)
            value = value.Parent;
        return value.Parent is IAssignmentOperation { Target: IFieldReferenceOperation { Field: var field } } ? field : null;
    }

    // A field, or a variable around the function: whoever starts it, and whatever with, starts it for this channel.
    static bool IsCaptured(IOperation access, IOperation function)
    {
        var root = access switch { IInvocationOperation call => call.Instance, IMethodReferenceOperation group => group.Instance, _ => null };
        while (root is IPropertyReferenceOperation { Instance: { } holder })
        {
            if (holder is IInstanceReferenceOperation)
                return true;
            root = holder;
        }

        return root switch
        {
            IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } => true,
            ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration] } => !function.Syntax.Parent!.Span.Contains(declaration.Span),
            _ => false,
        };
    }

    // The start hands on this channel, or sees it as a field or captured local.
    bool IsPartOf(IOperation start)
    {
        if (start is not IInvocationOperation call || !call.Arguments.Any(argument => IsChannelPart(argument.Value.Type)))
            return true;
        return call.Arguments.Any(argument => Trail.Uses.Any(use => argument.Syntax.Contains(use.Value.Syntax)) || IsHome(argument.Value));
    }

    bool IsHome(IOperation value) =>
        value.DescendantsAndSelf().Any(part => SymbolReferences.Referred(part) is { } symbol and not IMethodSymbol && Trail.Places.Contains(symbol.OriginalDefinition));

    static bool IsChannelPart(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Channel" or "ChannelReader" or "ChannelWriter", ContainingNamespace.Name: "Channels" };

    static ILoopOperation? LoopOver(IInvocationOperation read)
    {
        switch (read.TargetMethod.Name)
        {
            case "ReadAllAsync":
                return EnclosingFunction.Around(read).OfType<ILoopOperation>().FirstOrDefault() is IForEachLoopOperation each && each.Collection.Syntax.Contains(read.Syntax) ? each : null;
            case "WaitToReadAsync":
                return EnclosingFunction.Around(read).OfType<ILoopOperation>().FirstOrDefault() is IWhileLoopOperation { Condition: { } condition } loop && condition.Syntax.Contains(read.Syntax)
                    && CallSites.Unwrap(condition) is IAwaitOperation ? loop : null;
            default:
                return null;
        }
    }
}
