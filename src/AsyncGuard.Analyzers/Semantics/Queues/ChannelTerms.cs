using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Queues;

/// <summary>On what terms a channel is made, as far as its creation shows them.</summary>
internal sealed class ChannelTerms
{
    readonly Dictionary<string, ISimpleAssignmentOperation> _options = new(StringComparer.Ordinal);

    ChannelTerms(IInvocationOperation creation, IOperation? options)
    {
        Creation = creation;
        IsBounded = creation.TargetMethod.Name == "CreateBounded";
        IsKnown = true;
        foreach (var argument in creation.Arguments)
        {
            if (argument.Parameter?.Type.SpecialType == SpecialType.System_Int32)
                Capacity = argument.Value.ConstantValue is { HasValue: true, Value: int capacity } ? capacity : null;
            else if (argument.Parameter?.Ordinal == 0)
                Read(options ?? argument.Value);
        }
    }

    public IInvocationOperation Creation { get; }

    public bool IsBounded { get; }

    /// <summary>Whether all that was said about the channel can be seen.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The capacity, where it is a constant.</summary>
    public int? Capacity { get; private set; }

    /// <summary>The object that holds the options, where it is made for this channel.</summary>
    public IObjectCreationOperation? Options { get; private set; }

    /// <summary>Whether a full channel makes its writers wait.</summary>
    public bool Waits => IsKnown && (!_options.TryGetValue("FullMode", out var mode) || mode.Value is { ConstantValue: { HasValue: true, Value: 0 } });

    /// <summary>The place where an option is set to <see langword="true"/>.</summary>
    public ISimpleAssignmentOperation? Promise(string option) =>
        _options.TryGetValue(option, out var assignment) && assignment.Value.ConstantValue is { HasValue: true, Value: true } ? assignment : null;

    /// <param name="creation">The call that makes the channel.</param>
    /// <param name="options">What its options were made by, where the call names a variable.</param>
    public static ChannelTerms Of(IInvocationOperation creation, IOperation? options = null) => new(creation, options);

    void Read(IOperation options)
    {
        if (CallSites.Unwrap(options) is not IObjectCreationOperation creation)
        {
            IsKnown = false;
            return;
        }

        Options = creation;
        foreach (var argument in creation.Arguments)
        {
            if (argument.Parameter?.Type.SpecialType == SpecialType.System_Int32)
                Capacity = argument.Value.ConstantValue is { HasValue: true, Value: int capacity } ? capacity : null;
        }

        if (creation.Initializer is null)
            return;
        foreach (var initializer in creation.Initializer.Initializers)
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name } } assignment)
                _options[name] = assignment;
        }
    }
}
