using System.Globalization;
using AsyncGuard.Analyzers.Semantics.Fanning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>Which callbacks of timers run at the same time: those of two timers of one block, or of one timer that calls again before what it called has ended?</summary>
/// <remarks>A timer calls from the pool. Whether its callback overlaps with other code of the type is for nobody to tell; that two timers run side by side is.</remarks>
internal sealed class TimerOverlaps(CompilationModel model)
{
    /// <summary>What I/O may take before its default time limits end it (a database's command: half a minute). A timer of a longer period does not overtake it.</summary>
    static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(30);

    const int DeepestCall = 2;

    readonly INamedTypeSymbol? _pooled = model.Symbols.Type("System.Threading.Timer");
    readonly INamedTypeSymbol? _component = model.Symbols.Type("System.Timers.Timer");
    readonly CostlyWork _costly = new(model);

    sealed record Ticking(FunctionBody Body, TimeSpan? Period, ISymbol? Timer);

    /// <summary>The callbacks that overlap by way of the timer that is created, or subscribed to, here.</summary>
    public ConcurrentGroup? Of(IOperation start, CancellationToken cancellation)
    {
        if (Ticks(start, cancellation) is not { } first)
            return null;
        var others = Beside(start, cancellation).ToList();
        if (others.Count > 0)
        {
            return new ConcurrentGroup(start,
                [Work(first, others[0].Timer), .. others.Select(other => Work(other, first.Timer))]);
        }

        return first.Period is { } period && period <= LongestPeriod && IsOvertaken(first, cancellation)
            ? new ConcurrentGroup(start,
                [new ConcurrentWork([first.Body.Code], first.Body.Region, IsRepeated: true, OnPool: false, $"is called by a timer every {Display(period)}, whether or not the call before has ended")])
            : null;
    }

    static ConcurrentWork Work(Ticking ticking, ISymbol? other) =>
        new([ticking.Body.Code], ticking.Body.Region, IsRepeated: false, OnPool: true, $"runs at the same time as the callback of {(other is null ? "another timer" : $"the timer '{other.Name}'")}");

    // Timers that later statements of the block start, too.
    IEnumerable<Ticking> Beside(IOperation start, CancellationToken cancellation)
    {
        IOperation? statement = start;
        while (statement.Parent is not null and not IBlockOperation)
            statement = statement.Parent;
        if (statement.Parent is not IBlockOperation block)
            yield break;
        foreach (var later in block.Operations.SkipWhile(operation => !ReferenceEquals(operation, statement)).Skip(1))
        {
            if (Handshakes.OfAnyKindIn(later))
                yield break;
            foreach (var operation in OwnCode.Of(later))
            {
                if (operation is IObjectCreationOperation or IEventAssignmentOperation && Ticks(operation, cancellation) is { } other)
                    yield return other;
            }
        }
    }

    Ticking? Ticks(IOperation start, CancellationToken cancellation) =>
        start switch
        {
            IObjectCreationOperation { Arguments: { Length: 4 } arguments } creation when AsyncSymbols.Is(creation.Type, _pooled) => OfPooled(creation, arguments[0].Value, arguments[2].Value, arguments[3].Value, cancellation),
            IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event.Name: "Elapsed", Instance: { } timer }, HandlerValue: var handler } when AsyncSymbols.Is(timer.Type, _component) => OfComponent(timer, handler, cancellation),
            _ => null,
        };

    // new Timer(callback, state, due, period), started at once and repeated.
    Ticking? OfPooled(IObjectCreationOperation creation, IOperation callback, IOperation due, IOperation period, CancellationToken cancellation) =>
        IsNever(due) || IsNever(period) || ConstantTimes.Milliseconds(period) is 0 || model.FunctionBodies.Of(callback, cancellation) is not { } body
            ? null
            : new Ticking(body, Span(ConstantTimes.Milliseconds(period)), Kept(creation));

    // timer.Elapsed += handler: again and again, unless it is told not to, or to call on the thread of a user interface.
    Ticking? OfComponent(IOperation timer, IOperation handler, CancellationToken cancellation)
    {
        if (SharedPlace.Of(timer) is not { } place || model.FunctionBodies.Of(handler, cancellation) is not { } body)
            return null;
        double? interval = null;
        foreach (var operation in OwnCode.Of(OwnCode.FunctionAround(timer)).Concat(Initial(place, timer, cancellation)))
        {
            switch (operation)
            {
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property } target, Value: var value } when AsyncSymbols.Is(property.ContainingType, _component) && IsOf(target, place):
                    if (property.Name is "SynchronizingObject" || (property.Name == "AutoReset" && value.ConstantValue is not { HasValue: true, Value: true }))
                        return null;
                    if (property.Name == "Interval")
                        interval = ConstantTimes.Milliseconds(value);
                    break;
                case IObjectCreationOperation { Arguments: [var first] } created when AsyncSymbols.Is(created.Type, _component) && SymbolEqualityComparer.Default.Equals(Kept(created), place.Member):
                    interval ??= ConstantTimes.Milliseconds(first.Value);
                    break;
            }
        }

        return new Ticking(body, Span(interval), place.Member);
    }

    static bool IsOf(IPropertyReferenceOperation property, SharedPlace timer) =>
        timer.Equals(SharedPlace.Of(property.Instance)) || (property.Instance is IInstanceReferenceOperation && Creation(property) is { } creation && SymbolEqualityComparer.Default.Equals(Kept(creation), timer.Member));

    static IObjectCreationOperation? Creation(IOperation setting) => setting.Parent?.Parent?.Parent as IObjectCreationOperation;

    // The initializer of a field stands outside the function.
    IEnumerable<IOperation> Initial(SharedPlace timer, IOperation use, CancellationToken cancellation) =>
        timer.Member is IFieldSymbol { DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initial }
            && use.SemanticModel is { } semantics && (initial.SyntaxTree == semantics.SyntaxTree ? semantics : model.Bodies.Semantics(initial.SyntaxTree)).GetOperation(initial, cancellation) is { } value
            ? OwnCode.Of(value)
            : [];

    // What the callback starts goes on behind an await that I/O may stretch beyond the period; and nothing in it looks whether the call before has ended.
    bool IsOvertaken(Ticking ticking, CancellationToken cancellation) =>
        _costly.Reached(ticking.Body.Code, item: null, cancellation) is not null && !LooksAhead(ticking.Body.Code, depth: 0, cancellation);

    bool LooksAhead(IOperation code, int depth, CancellationToken cancellation)
    {
        foreach (var operation in OwnCode.Of(code))
        {
            if (LooksAhead(operation)
                || (depth < DeepestCall && operation is IInvocationOperation call && FunctionBodies.IsOwn(call.TargetMethod, call.Instance, FunctionBodies.TypeAround(call))
                    && model.FunctionBodies.Of(call.TargetMethod, cancellation) is { } next && LooksAhead(next.Code, depth + 1, cancellation)))
            {
                return true;
            }
        }

        return false;
    }

    // if (_isRunning) return; if (Interlocked.Exchange(ref _running, 1) == 1) return; _timer.Change(…); timer.Stop();
    bool LooksAhead(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod.ContainingType: var type } && (AsyncSymbols.Is(type, _pooled) || AsyncSymbols.Is(type, _component) || type is { Name: nameof(Interlocked), ContainingNamespace.Name: "Threading" })
        || operation is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.ContainingType: var owner } } && AsyncSymbols.Is(owner, _component)
        || operation is IConditionalOperation { WhenTrue: var leaving } && (leaving is IReturnOperation || leaving is IBlockOperation { Operations: [.., IReturnOperation] });

    /// <summary>The variable or field that the new timer goes into.</summary>
    static ISymbol? Kept(IOperation creation)
    {
        var value = creation;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
            value = value.Parent;
        return value.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => local,
            IFieldInitializerOperation { InitializedFields: [var field] } => field,
            ISimpleAssignmentOperation { Target: var target } => SharedPlace.Of(target)?.Member,
            _ => null,
        };
    }

    static bool IsNever(IOperation time) =>
        ConstantTimes.Milliseconds(time) < 0 || CallSites.Unwrap(time) is IFieldReferenceOperation { Field: { Name: nameof(Timeout.InfiniteTimeSpan), ContainingType.Name: nameof(Timeout) } };

    static TimeSpan? Span(double? milliseconds) => milliseconds is > 0 and < int.MaxValue and { } known ? TimeSpan.FromMilliseconds(known) : null;

    static string Display(TimeSpan period) =>
        period.TotalSeconds >= 1 ? $"{period.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s" : $"{period.TotalMilliseconds.ToString("0.##", CultureInfo.InvariantCulture)} ms";
}
