using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fanning;

/// <summary>What tells that a sequence may have any number of items?</summary>
internal sealed class SequenceSizes(CompilationModel model)
{
    const int Deepest = 10;

    /// <summary>Members of <c>Enumerable</c> that leave the number of items about as it is.</summary>
    static readonly HashSet<string> Passing = new(
        ("Where Select SelectMany OrderBy OrderByDescending ThenBy ThenByDescending Order OrderDescending Distinct DistinctBy Skip SkipWhile Concat Union Except Cast OfType ToList ToArray ToHashSet AsEnumerable "
        + "Reverse Append Prepend ToImmutableArray ToImmutableList AsReadOnly").Split(' '),
        StringComparer.Ordinal);

    readonly INamedTypeSymbol?[] _listings = [model.Symbols.Type("System.IO.Directory"), model.Symbols.Type("System.IO.DirectoryInfo")];
    readonly INamedTypeSymbol? _group = model.Symbols.Type("System.Linq.IGrouping`2");

    /// <summary>
    /// Where the items come from, as the words behind the sequence's name, when there may be any number of them;
    /// <see langword="null"/> where there are few, or nothing tells.
    /// </summary>
    public string? Unbounded(IOperation source, CancellationToken cancellation) => Of(source, 0, cancellation);

    string? Of(IOperation? source, int depth, CancellationToken cancellation)
    {
        if (source is null || depth > Deepest)
            return null;
        source = CallSites.Unwrap(source);
        if (AsyncSymbols.IsOrInherits(source.Type, model.Symbols.Queryable))
            return "a query";
        if (AsyncSymbols.IsOrInherits(source.Type, _group))
            return null;
        switch (source)
        {
            case IParameterReferenceOperation parameter:
                return OfParameter(parameter);
            case ILocalReferenceOperation local:
                return OfLocal(local, depth + 1, cancellation);
            case IAwaitOperation { Operation: var awaited }:
                return OfAwaited(CallSites.Unwrap(awaited), depth + 1, cancellation);
            case ITranslatedQueryOperation query:
                return Of(query.Operation, depth + 1, cancellation);
            case ICoalesceOperation choice:
                return Of(choice.Value, depth + 1, cancellation);
            case IInvocationOperation call:
                return OfCall(call, depth + 1, cancellation);
            case IPropertyReferenceOperation { Property.Name: "Keys" or "Values", Instance: { } dictionary }:
                return Of(dictionary, depth + 1, cancellation);
            case IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true } property:
                return IsGiven(instance) && !IsSetting(property) ? "a list that is handed in" : null;
            default:
                return null;
        }
    }

    // Not params, nor what a constructor is given: handlers and the like, few by nature. A lambda's parameter is an item of something else.
    string? OfParameter(IParameterReferenceOperation parameter) =>
        parameter.Parameter is { IsParams: false, ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.ExplicitInterfaceImplementation } }
        && !IsCompared(parameter, parameter.Parameter)
            ? "a parameter"
            : null;

    string? OfLocal(ILocalReferenceOperation reference, int depth, CancellationToken cancellation)
    {
        if (IsCompared(reference, reference.Local))
            return null;
        if (model.Bodies.InitializerOf(reference.Local, cancellation) is not { } initializer)
            return null;
        return CallSites.Unwrap(initializer) is IObjectCreationOperation { Initializer: null } or IInvocationOperation { TargetMethod.Name: "Empty" } || initializer.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CollectionExpressionSyntax { Elements.Count: 0 }
            ? OfFilled(reference, depth, cancellation)
            : Of(initializer, depth, cancellation);
    }

    // A list that a loop fills has as many items as the loop has rounds.
    string? OfFilled(ILocalReferenceOperation reference, int depth, CancellationToken cancellation)
    {
        foreach (var use in Function(reference).Descendants().OfType<ILocalReferenceOperation>())
        {
            if (!SymbolEqualityComparer.Default.Equals(use.Local, reference.Local) || use.Parent is not IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" } add)
                continue;
            for (var parent = add.Parent; parent is not (null or IAnonymousFunctionOperation); parent = parent.Parent)
            {
                if (parent is IForEachLoopOperation loop)
                    return loop.IsAsynchronous ? "filled by an asynchronous loop" : Of(loop.Collection, depth, cancellation);
                if (parent is IWhileLoopOperation)
                    return "filled page by page";
            }

            if (add.TargetMethod.Name == "AddRange" && add.Arguments is [var added])
                return Of(added.Value, depth, cancellation);
        }

        return null;
    }

    string? OfAwaited(IOperation awaited, int depth, CancellationToken cancellation)
    {
        while (awaited is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task })
            awaited = CallSites.Unwrap(task);
        if (awaited is not IInvocationOperation call)
            return null;
        return SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, model.Symbols.Task)
            ? call.Arguments.Length == 1 ? Of(call.Arguments[0].Value, depth, cancellation) : null
            : $"the result of '{call.TargetMethod.Name}'";
    }

    string? OfCall(IInvocationOperation call, int depth, CancellationToken cancellation)
    {
        var method = call.TargetMethod;
        if (_listings.Any(listing => SymbolEqualityComparer.Default.Equals(method.ContainingType, listing)))
            return "a listing of files";
        if (method.Name == "Take" && AsyncSymbols.Is(method.ContainingType, model.Symbols.Enumerable))
            return call.Arguments[1].Value.ConstantValue is { HasValue: true, Value: int count } && count > model.Options.FanOutLimit(call.Syntax.SyntaxTree) ? $"up to {count}" : null;
        if (Passing.Contains(method.Name) && method.ContainingNamespace is { Name: "Linq" or "Immutable" or "Generic" })
            return Of(call.Instance ?? call.Arguments.FirstOrDefault()?.Value, depth, cancellation);
        // A method of this compilation returns what it reads.
        return method.DeclaringSyntaxReferences.Length > 0 && !method.IsAsync && model.Bodies.Of(method.OriginalDefinition, cancellation) is { } body
            ? body.DescendantsAndSelf().OfType<IReturnOperation>().Select(returned => Of(returned.ReturnedValue, depth + 2, cancellation)).FirstOrDefault(static reason => reason is not null and not "a parameter") is not null
                ? $"the result of '{method.Name}'"
                : null
            : null;
    }

    // request.Urls: of what the function is given or has fetched; not of this object, whose lists are members of it.
    static bool IsGiven(IOperation instance) =>
        CallSites.Unwrap(instance) switch
        {
            IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } } => true,
            ILocalReferenceOperation => true,
            IPropertyReferenceOperation { Instance: { } inner } => IsGiven(inner),
            _ => false,
        };

    // Declared configuration is short, whatever its type allows.
    static bool IsSetting(IPropertyReferenceOperation property) =>
        property.Property.ContainingType is { Name: var name }
        && (name.EndsWith("Options", StringComparison.Ordinal) || name.EndsWith("Settings", StringComparison.Ordinal) || name.EndsWith("Configuration", StringComparison.Ordinal));

    // if (ids.Count > 50) throw …: the function knows how many there can be.
    bool IsCompared(IOperation reference, ISymbol symbol) =>
        Function(reference).Descendants().OfType<IBinaryOperation>().Any(comparison =>
            IsCount(comparison.LeftOperand, symbol) && IsFew(comparison.RightOperand) || (IsCount(comparison.RightOperand, symbol) && IsFew(comparison.LeftOperand)));

    static bool IsCount(IOperation value, ISymbol symbol) =>
        CallSites.Unwrap(value) switch
        {
            IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } instance } => IsReference(instance, symbol),
            IInvocationOperation { TargetMethod.Name: "Count", Arguments: [var first, ..] } => IsReference(first.Value, symbol),
            _ => false,
        };

    static bool IsReference(IOperation value, ISymbol symbol) =>
        CallSites.Unwrap(value) switch
        {
            ILocalReferenceOperation local => SymbolEqualityComparer.Default.Equals(local.Local, symbol),
            IParameterReferenceOperation parameter => SymbolEqualityComparer.Default.Equals(parameter.Parameter, symbol),
            _ => false,
        };

    bool IsFew(IOperation value) => value.ConstantValue is { HasValue: true, Value: int number } && number > 1 && number <= model.Options.FanOutLimit(value.Syntax.SyntaxTree);

    static IOperation Function(IOperation operation) => Locks.BodyLocks.FunctionAround(operation);
}
