using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>What a thread runs.</summary>
/// <param name="Body">The function.</param>
/// <param name="Repeat">The loop, or the selector of a query, that creates one thread after the other; <see langword="null"/> for a single thread.</param>
internal sealed record ThreadBody(FunctionBody Body, SyntaxNode? Repeat);

/// <summary>Which functions do the threads run that this expression stands for? Sees through variables, fields, and collections that a loop or query fills.</summary>
internal sealed class ThreadBodies(CompilationModel model)
{
    const int DeepestValue = 6;

    readonly INamedTypeSymbol? _thread = model.Symbols.Type("System.Threading.Thread");

    /// <summary>The functions, as far as they can be told.</summary>
    /// <param name="thread">A thread; one of a collection stands for all of them.</param>
    /// <param name="cancellation">Ends the search.</param>
    public IReadOnlyList<ThreadBody> Of(IOperation? thread, CancellationToken cancellation)
    {
        var bodies = new List<ThreadBody>();
        if (thread is not null)
            Collect(thread, bodies, 0, cancellation);
        return bodies;
    }

    void Collect(IOperation value, List<ThreadBody> bodies, int depth, CancellationToken cancellation)
    {
        if (depth > DeepestValue)
            return;
        value = CallSites.Unwrap(value);
        switch (value)
        {
            case IObjectCreationOperation { Arguments: [var work, ..] } creation when AsyncSymbols.Is(creation.Type, _thread):
                if (model.FunctionBodies.Of(work.Value, cancellation) is { } body)
                    bodies.Add(new ThreadBody(body, RepeatAround(creation)));
                break;
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                Collect(array, bodies, depth + 1, cancellation);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list }:
                Collect(list, bodies, depth + 1, cancellation);
                break;
            case IInvocationOperation query when AsyncSymbols.Is(query.TargetMethod.ContainingType, model.Symbols.Enumerable):
                foreach (var argument in query.Arguments)
                {
                    if (argument.Parameter?.Type.TypeKind != TypeKind.Delegate)
                        Collect(argument.Value, bodies, depth + 1, cancellation);
                    else if (query.TargetMethod.Name == "Select" && model.FunctionBodies.Of(argument.Value, cancellation) is { } selector)
                        CollectSelected(selector, bodies, depth + 1, cancellation);
                }

                break;
            case ILocalReferenceOperation or IFieldReferenceOperation when SharedPlace.Of(value) is { } place:
                CollectKept(place, value, bodies, depth + 1, cancellation);
                break;
            default:
                foreach (var element in CollectionExpressions.ElementsOf(value) ?? [])
                    Collect(element, bodies, depth + 1, cancellation);
                break;
        }
    }

    // Enumerable.Range(0, 4).Select(_ => new Thread(Work)): each call of the selector makes one.
    void CollectSelected(FunctionBody selector, List<ThreadBody> bodies, int depth, CancellationToken cancellation)
    {
        var selected = new List<ThreadBody>();
        foreach (var returned in OwnCode.Of(selector.Code).OfType<IReturnOperation>())
        {
            if (returned.ReturnedValue is { } value)
                Collect(value, selected, depth, cancellation);
        }

        bodies.AddRange(selected.Select(one => one with { Repeat = selector.Region }));
    }

    // What the variable begins with, what is stored there, and what is put into the collection that it holds.
    void CollectKept(SharedPlace place, IOperation use, List<ThreadBody> bodies, int depth, CancellationToken cancellation)
    {
        if (use.SemanticModel is not { } semantics || place.Member.DeclaringSyntaxReferences is not [var declaration])
            return;
        switch (declaration.GetSyntax(cancellation))
        {
            case VariableDeclaratorSyntax { Initializer.Value: { } initial } when place.IsVariable && semantics.GetOperation(initial, cancellation) is { } first:
                Collect(first, bodies, depth, cancellation);
                break;
            case ForEachStatementSyntax loop when semantics.GetOperation(loop.Expression, cancellation) is { } collection:
                Collect(collection, bodies, depth, cancellation);
                return;
        }

        foreach (var operation in OwnCode.Of(OwnCode.FunctionAround(use)))
        {
            var kept = operation switch
            {
                IInvocationOperation { TargetMethod.Name: "Add", Instance: { } list, Arguments: [var added] } when place.Equals(SharedPlace.Of(list)) => added.Value,
                ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Value: var element } when place.Equals(SharedPlace.Of(array)) => element,
                ISimpleAssignmentOperation { Target: var target, Value: var stored } when place.Equals(SharedPlace.Of(target)) => stored,
                _ => null,
            };
            if (kept is not null)
                Collect(kept, bodies, depth, cancellation);
        }
    }

    static SyntaxNode? RepeatAround(IOperation creation) => OwnCode.LoopAround(creation)?.Syntax;
}
