using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Completion;

/// <summary>Follows tasks through the operations of a basic block, one after another.</summary>
/// <param name="model">The compilation.</param>
/// <param name="semantics">The semantic model of the body: the operations of a control-flow graph have none.</param>
/// <param name="values">The values of the body.</param>
/// <param name="enterLambda">Told of each lambda with the state in which it is made; absent while the flow has not come to rest.</param>
/// <param name="recordRead">Told of each task that is blocked on, and whether it is complete by then.</param>
internal sealed class TaskInterpreter(
    CompilationModel model,
    SemanticModel? semantics,
    TaskValues values,
    Action<IFlowAnonymousFunctionOperation, TaskState>? enterLambda,
    Action<SyntaxNode, bool>? recordRead)
{
    const int CollectionExpression = 0x7f; // OperationKind.CollectionExpression, which the lowest supported compiler does not name

    static readonly object This = new();

    readonly TaskConditions _conditions = new(model.Symbols, semantics, values);

    /// <summary>The state that the operations leave behind.</summary>
    public TaskState State { get; set; } = TaskState.Empty;

    /// <summary>The state behind the first <c>await</c> since this was set to <see langword="null"/>.</summary>
    public TaskState? AfterFirstAwait { get; set; }

    /// <summary>What a condition proves on its two edges.</summary>
    public ConditionFacts FactsOf(IOperation condition) => _conditions.Of(condition, State, operand => Visit(operand));

    /// <summary>Runs the operation and yields its value, where that is a task or leads to one.</summary>
    public TaskValue? Visit(IOperation? operation)
    {
        switch (operation)
        {
            case null:
                return null;
            case IExpressionStatementOperation statement:
                return Visit(statement.Operation);
            case IConversionOperation conversion:
                return Visit(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return Visit(parenthesized.Operand);
            case IFlowCaptureOperation capture:
                Assign(capture.Id, Visit(capture.Value) ?? values.Fresh(capture.Value.Syntax), capture.Value);
                return null;
            case IFlowCaptureReferenceOperation reference:
                return Held(reference.Id);
            case ILocalReferenceOperation local:
                return Held(local.Local);
            case IParameterReferenceOperation parameter:
                return Held(parameter.Parameter);
            case IInstanceReferenceOperation:
                return values.Initial(This);
            case IFieldReferenceOperation field:
                return MemberOf(field.Instance, field.Field);
            case IPropertyReferenceOperation property:
                return VisitProperty(property);
            case IArrayElementReferenceOperation element:
                return ItemOf(Visit(element.ArrayReference), element.Indices.FirstOrDefault());
            case ISimpleAssignmentOperation assignment:
                return VisitAssignment(assignment.Target, assignment.Value);
            case IDeconstructionAssignmentOperation deconstruction:
                Deconstruct(deconstruction.Target, deconstruction.Value);
                return null;
            case IAwaitOperation awaited:
                return VisitAwait(awaited);
            case IInvocationOperation call:
                return VisitCall(call);
            case IObjectCreationOperation creation:
                return VisitCreation(creation);
            case IDefaultValueOperation { Type: { } type } when model.Symbols.IsValueTask(type):
                return MakeComplete(operation.Syntax);
            case IIsPatternOperation test:
                Declare(test.Pattern, Visit(test.Value));
                return null;
            case IArrayCreationOperation array:
                return VisitCollection(array, array.Initializer?.ElementValues ?? ImmutableArray<IOperation>.Empty);
            case ITupleOperation tuple:
                return VisitTuple(tuple);
            case IFlowAnonymousFunctionOperation lambda:
                enterLambda?.Invoke(lambda, State);
                return null;
            case { } when (int)operation.Kind == CollectionExpression || operation.Syntax is CollectionExpressionSyntax:
                return VisitCollection(operation, operation.ChildOperations);
            default:
                foreach (var child in operation.ChildOperations)
                    Visit(child);
                return null;
        }
    }

    TaskValue Held(object variable) => State.Variables.TryGetValue(variable, out var value) ? value : values.Initial(variable);

    TaskValue? MemberOf(IOperation? owner, ISymbol member)
    {
        var of = owner is null ? values.Initial(member.ContainingType) : Visit(owner);
        if (of is null)
            return null;
        var place = values.Member(of, Part(member));
        return State.Variables.TryGetValue(place, out var value) ? value : place;
    }

    TaskValue? ItemOf(TaskValue? collection, IOperation? index)
    {
        if (index is not null)
            Visit(index);
        if (collection is null)
            return null;
        var place = values.Item(collection, Choice(index));
        return State.Variables.TryGetValue(place, out var value) ? value : place;
    }

    // Two indices are the same when they are the same constant or the same unchanged variable.
    object Choice(IOperation? index) =>
        index is null ? "?"
        : index.ConstantValue is { HasValue: true, Value: { } constant } ? constant
        : CallSites.Unwrap(index) switch
        {
            ILocalReferenceOperation local => Held(local.Local),
            IParameterReferenceOperation parameter => Held(parameter.Parameter),
            var other => other.Syntax,
        };

    TaskValue? VisitProperty(IPropertyReferenceOperation property)
    {
        if (model.BlockingOnTasks.In(property).Count > 0)
            return VisitRead(property, [property.Instance!]);
        if (model.CompletedTasks.Apis.Of(property.Property) == TaskApi.Completed)
            return MakeComplete(property.Syntax);
        if (property.Property.IsIndexer)
            return ItemOf(Visit(property.Instance), property.Arguments.FirstOrDefault()?.Value) is { } item && IsDictionary(property.Instance?.Type) ? values.Subset(ValuesOf(property.Instance!, item), property.Syntax) : ItemOf(Visit(property.Instance), property.Arguments.FirstOrDefault()?.Value);
        switch (property.Property.Name)
        {
            case "Current" when Visit(property.Instance) is { } enumerated:
                return values.Element(enumerated);
            case "Values" when IsDictionary(property.Instance?.Type) && Visit(property.Instance) is { } dictionary:
                return values.Projection(values.Member(values.Element(dictionary), "Value"), property.Syntax);
            case "Key" or "Value" when property.Instance?.Type is { Name: "KeyValuePair" } && Visit(property.Instance) is { } pair:
                return values.Member(pair, property.Property.Name);
            case nameof(System.Threading.Tasks.Task.Status) when model.Symbols.IsTask(property.Instance?.Type) && Visit(property.Instance) is { } task:
                return values.Status(task);
            default:
                return MemberOf(property.Instance, property.Property);
        }
    }

    // An entry of a dictionary is complete when all values are.
    TaskValue ValuesOf(IOperation dictionary, TaskValue item) =>
        Visit(dictionary) is { } of && State.IsComplete(values.Member(values.Element(of), "Value")) ? values.Member(values.Element(of), "Value") : item;

    static bool IsDictionary(ITypeSymbol? type) =>
        type?.Name.EndsWith("Dictionary", StringComparison.Ordinal) == true || type?.Name.EndsWith("Dictionary`2", StringComparison.Ordinal) == true;

    TaskValue? VisitAssignment(IOperation target, IOperation assigned)
    {
        var value = Visit(assigned);
        switch (target)
        {
            case ILocalReferenceOperation local:
                Assign(local.Local, value ?? values.Fresh(assigned.Syntax), assigned);
                break;
            case IParameterReferenceOperation parameter:
                Assign(parameter.Parameter, value ?? values.Fresh(assigned.Syntax), assigned);
                break;
            case IFlowCaptureReferenceOperation capture:
                Assign(capture.Id, value ?? values.Fresh(assigned.Syntax), assigned);
                break;
            case IFieldReferenceOperation field:
                AssignMember(field.Instance, field.Field, value ?? values.Fresh(assigned.Syntax));
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: false } property:
                AssignMember(property.Instance, property.Property, value ?? values.Fresh(assigned.Syntax));
                break;
            case IPropertyReferenceOperation indexer:
                AssignItem(Visit(indexer.Instance), indexer.Arguments.FirstOrDefault()?.Value, value ?? values.Fresh(assigned.Syntax));
                break;
            case IArrayElementReferenceOperation element:
                AssignItem(Visit(element.ArrayReference), element.Indices.FirstOrDefault(), value ?? values.Fresh(assigned.Syntax));
                break;
            default:
                Visit(target);
                break;
        }

        return value;
    }

    void Assign(object variable, TaskValue value, IOperation assigned)
    {
        State = State.WithVariable(variable, value);
        if (assigned.Type?.SpecialType == SpecialType.System_Boolean && FactsOf(assigned) is { IsEmpty: false } facts)
            State = State with { Conditions = State.Conditions.SetItem(variable, facts) };
    }

    // task is { … } same: the variable is the task.
    void Declare(IPatternOperation pattern, TaskValue? value)
    {
        var declared = pattern switch
        {
            IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
            IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
            _ => null,
        };
        if (declared is not null)
            State = State.WithVariable(declared, value ?? values.Fresh(pattern.Syntax));
    }

    void AssignMember(IOperation? owner, ISymbol member, TaskValue value)
    {
        var of = owner is null ? values.Initial(member.ContainingType) : Visit(owner);
        if (of is not null)
            State = State.WithVariable(values.Member(of, Part(member)), value);
    }

    void AssignItem(TaskValue? collection, IOperation? index, TaskValue value)
    {
        if (collection is null)
            return;
        Put(collection, value);
        State = State.WithVariable(values.Item(collection, Choice(index)), value);
    }

    void Put(TaskValue collection, TaskValue value)
    {
        if (!State.IsComplete(value))
            State = State with { Complete = State.Complete.Remove(values.Element(collection)) };
        State = State.WithMember(collection, value);
    }

    void Deconstruct(IOperation target, IOperation source)
    {
        var unwrapped = CallSites.Unwrap(source);
        var parts = unwrapped is ITupleOperation tuple ? tuple.Elements.Select(Visit).ToArray() : null;
        var whole = parts is null ? Visit(source) : null;
        var targets = (target is IDeclarationExpressionOperation declaration ? declaration.Expression : target) as ITupleOperation;
        for (var i = 0; i < targets?.Elements.Length; i++)
        {
            var element = targets.Elements[i] is IDeclarationExpressionOperation inner ? inner.Expression : targets.Elements[i];
            var value = parts is not null && i < parts.Length ? parts[i] : whole is null ? null : values.Member(whole, PartName(source.Type, i));
            if (element is ILocalReferenceOperation local)
                State = State.WithVariable(local.Local, value ?? values.Fresh(element.Syntax));
        }
    }

    static object PartName(ITypeSymbol? type, int index) =>
        type is { Name: "KeyValuePair" } ? index == 0 ? "Key" : "Value"
        : type is INamedTypeSymbol { IsTupleType: true } tuple && index < tuple.TupleElements.Length ? (object)Part(tuple.TupleElements[index])
        : index;

    // A tuple's element goes by its place, whatever it is called.
    static ISymbol Part(ISymbol member) => ((member as IFieldSymbol)?.CorrespondingTupleField ?? member).OriginalDefinition;

    TaskValue VisitTuple(ITupleOperation tuple)
    {
        var whole = Renew(tuple.Syntax);
        if (tuple.Type is not INamedTypeSymbol { IsTupleType: true } type)
            return whole;
        for (var i = 0; i < tuple.Elements.Length && i < type.TupleElements.Length; i++)
        {
            if (Visit(tuple.Elements[i]) is { } part)
                State = State.WithVariable(values.Member(whole, Part(type.TupleElements[i])), part);
        }

        return whole;
    }

    TaskValue? VisitAwait(IAwaitOperation awaited)
    {
        var task = Visit(awaited.Operation);
        State = State.WithComplete(task, values);
        AfterFirstAwait ??= State;
        if (task is null)
            return null;
        var result = values.Member(task, "await");
        return State.Variables.TryGetValue(result, out var held) ? held : result;
    }

    TaskValue? VisitCreation(IObjectCreationOperation creation)
    {
        var arguments = creation.Arguments.Select(argument => Visit(argument.Value)).ToArray();
        if (model.Symbols.IsValueTask(creation.Type))
        {
            return creation.Arguments is [var first, ..] && model.Symbols.IsTask(first.Value.Type) ? arguments[0] : MakeComplete(creation.Syntax);
        }

        // A collection made of another one starts with its elements.
        if (arguments.Length > 0 && arguments[0] is { } copied && creation.Initializer is null && creation.Type is { } type && type.AllInterfaces.Any(static implemented => implemented.Name == "IEnumerable"))
            return copied;
        var created = Renew(creation.Syntax);
        Visit(creation.Initializer);
        return created;
    }

    TaskValue VisitCollection(IOperation collection, IEnumerable<IOperation> elements)
    {
        var members = elements.Select(element => (Value: Visit(Spread(element) ?? element), IsSpread: Spread(element) is not null)).ToList();
        var created = Renew((collection.Syntax, "collection"));
        foreach (var (value, isSpread) in members)
        {
            if (value is null)
                continue;
            if (isSpread)
                State = State with { Parts = State.Parts.SetItem(created, (State.Parts.TryGetValue(created, out var parts) ? parts : ImmutableArray<TaskValue>.Empty).Add(value)) };
            else
                State = State.WithMember(created, value);
        }

        return created;
    }

    static IOperation? Spread(IOperation element) => element.Syntax is SpreadElementSyntax ? element.ChildOperations.FirstOrDefault() : null;

    TaskValue VisitRead(IOperation read, IReadOnlyList<IOperation> tasks)
    {
        foreach (var task in tasks)
        {
            var value = Visit(task);
            var complete = value is not null && (State.IsComplete(value) || (!model.Symbols.IsTaskLike(task.Type) && State.AreElementsComplete(value, values)));
            recordRead?.Invoke(task.Syntax, complete);
            // Whoever comes behind a read that waits finds the task complete; a read with a timeout proves it by its result.
            if (read is not IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } && read is not IInvocationOperation { TargetMethod.Name: nameof(System.Threading.Tasks.Task.WaitAny) })
            {
                State = State.WithComplete(value, values);
                if (value is not null && !model.Symbols.IsTaskLike(task.Type))
                    State = State.WithCompleteElements(value, values);
            }
        }

        return values.Fresh(read.Syntax);
    }

    TaskValue? VisitCall(IInvocationOperation call)
    {
        if (model.BlockingOnTasks.In(call) is { Count: > 0 } tasks)
        {
            foreach (var argument in call.Arguments)
                Visit(argument.Value);
            return VisitRead(call, tasks);
        }

        var receiver = Visit(call.Instance);
        var arguments = call.Arguments.Select(argument => IsFunction(argument.Value) ? null : Visit(argument.Value)).ToArray();
        var source = receiver ?? (call.Instance is null ? arguments.FirstOrDefault() : null);
        var api = model.CompletedTasks.Apis.Of(call.TargetMethod);
        var result = Apply(call, api, source, arguments);

        foreach (var argument in call.Arguments)
        {
            if (Demands(argument.Parameter) is { } demanded)
                Prove(demanded ? FactsOf(argument.Value).WhenTrue : FactsOf(argument.Value).WhenFalse);
            if (Function(argument.Value) is { } lambda)
                Enter(lambda, call, api, source);
            if (argument.Parameter?.RefKind is RefKind.Ref or RefKind.Out)
                Overwrite(argument.Value, call, receiver);
        }

        return result;
    }

    void Prove(ImmutableArray<TaskValue> proven)
    {
        foreach (var value in proven)
            State = State.WithComplete(value, values);
    }

    // Debug.Assert(task.IsCompleted): what a [DoesNotReturnIf] parameter has to be for the call to return.
    static bool? Demands(IParameterSymbol? parameter)
    {
        if (parameter is not { OriginalDefinition.Type: { } type } || !(type.SpecialType == SpecialType.System_Boolean || type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Boolean }] }))
            return null;
        foreach (var attribute in parameter.OriginalDefinition.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: [{ Value: bool excluded }] })
                return !excluded;
        }

        return null;
    }

    TaskValue? Apply(IInvocationOperation call, TaskApi? api, TaskValue? source, TaskValue?[] arguments)
    {
        switch (api)
        {
            case TaskApi.Same or TaskApi.Enumerator:
                return source;
            case TaskApi.Completed:
                return MakeComplete(call.Syntax);
            case TaskApi.WhenAll or TaskApi.WhenAny:
            {
                var combined = Renew((call.Syntax, call.TargetMethod.Name));
                var awaited = arguments.OfType<TaskValue>().ToImmutableArray();
                if (call.Arguments is [_, _, ..])
                    awaited = ImmutableArray.Create(Collect(call, awaited));
                if (api == TaskApi.WhenAll)
                {
                    State = State with { Parts = State.Parts.SetItem(combined, awaited) };
                    return combined;
                }

                // The one that waits alone is the winner.
                if (call.Arguments is [{ Value: var tasks }] && CollectionExpressions.ElementsOf(tasks) is { Count: 1 } alone && model.Symbols.IsTask(CallSites.Unwrap(alone.First()).Type))
                    State = State with { Parts = State.Parts.SetItem(combined, awaited) };
                var winner = Renew((call.Syntax, "winner"));
                State = State.WithVariable(values.Member(combined, "await"), winner) with { Parts = State.Parts };
                State = State with { Complete = State.Complete.Add(winner) };
                foreach (var part in awaited)
                    State = State.WithVariable(values.Member(winner, "candidates"), part);
                return combined;
            }

            case TaskApi.WhenEach when arguments.FirstOrDefault() is not null:
            {
                var finished = Renew((call.Syntax, call.TargetMethod.Name));
                State = State with { Complete = State.Complete.Add(values.Element(finished)) };
                return finished;
            }

            case TaskApi.SetsResult when source is not null:
                var task = TaskOf(call.TargetMethod.ContainingType);
                if (task is not null)
                    State = State.WithComplete(values.Member(source, task.OriginalDefinition), values);
                return null;
            case TaskApi.AllElements when source is not null:
                return source;
            case TaskApi.SomeElements when source is not null:
            {
                var some = values.Subset(source, call.Syntax);
                if (call.Arguments.LastOrDefault() is { } filter && _conditions.OfPredicate(filter.Value, values.Element(some), State, operand => Visit(operand)).WhenTrue.Contains(values.Element(some)))
                    State = State with { Complete = State.Complete.Add(values.Element(some)) };
                return some;
            }

            case TaskApi.BothElements when source is not null:
            {
                var both = Renew((call.Syntax, call.TargetMethod.Name));
                foreach (var part in arguments.Concat([source]).OfType<TaskValue>().Distinct())
                {
                    var isElement = call.TargetMethod.Name is "Append" or "Prepend" && part != source;
                    State = isElement
                        ? State.WithMember(both, part)
                        : State with { Parts = State.Parts.SetItem(both, (State.Parts.TryGetValue(both, out var parts) ? parts : ImmutableArray<TaskValue>.Empty).Add(part)) };
                }

                return both;
            }

            case TaskApi.Pairs when call.Type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol { IsTupleType: true } pair] }:
                return Pairs(call, pair, arguments);
            case TaskApi.Projection when source is not null && ProjectedMember(call) is { } member:
                return values.Projection(member == (object)This ? values.Element(source) : values.Member(values.Element(source), member), call.Syntax);
            case TaskApi.OneElement when source is not null:
                return values.Item(source, call.Syntax);
            case TaskApi.Adds when source is not null && arguments.LastOrDefault() is { } added:
                Put(source, added);
                return null;
            case TaskApi.Changes when source is not null:
                State = State with { Complete = State.Complete.Remove(values.Element(source)) };
                return null;
            default:
                return Renew((call.Syntax, call.TargetMethod.Name));
        }
    }

    // ids.Zip(tasks): an element of a pair is an element of its collection.
    TaskValue Pairs(IInvocationOperation call, INamedTypeSymbol pair, TaskValue?[] collections)
    {
        var pairs = Renew((call.Syntax, call.TargetMethod.Name));
        for (var i = 0; i < collections.Length && i < pair.TupleElements.Length; i++)
        {
            if (collections[i] is { } collection)
                State = State.WithVariable(values.Member(values.Element(pairs), Part(pair.TupleElements[i])), values.Element(collection));
        }

        return pairs;
    }

    static IPropertySymbol? TaskOf(INamedTypeSymbol source) => source.GetMembers(nameof(Task)).OfType<IPropertySymbol>().FirstOrDefault();

    TaskValue Collect(IInvocationOperation call, ImmutableArray<TaskValue> members)
    {
        var collected = Renew((call.Syntax, "arguments"));
        foreach (var member in members)
            State = State.WithMember(collected, member);
        return collected;
    }

    // x => x.Task, or x => x.
    object? ProjectedMember(IInvocationOperation call) =>
        call.Arguments.LastOrDefault()?.Syntax is ArgumentSyntax { Expression: LambdaExpressionSyntax { ExpressionBody: { } body } }
            ? semantics?.GetOperation(body) switch
            {
                IPropertyReferenceOperation { Instance: IParameterReferenceOperation, Property: { Name: "Key" or "Value", ContainingType.Name: "KeyValuePair" } part } => part.Name,
                IPropertyReferenceOperation { Instance: IParameterReferenceOperation } property => property.Property.OriginalDefinition,
                IFieldReferenceOperation { Instance: IParameterReferenceOperation } field => Part(field.Field),
                IParameterReferenceOperation => This,
                _ => null,
            }
            : null;

    // The elements of the collection, or the finished task, are what the lambda is called with.
    void Enter(IFlowAnonymousFunctionOperation lambda, IInvocationOperation call, TaskApi? api, TaskValue? source)
    {
        if (enterLambda is null)
            return;
        var state = State;
        if (source is not null && lambda.Symbol.Parameters is [var first, ..])
        {
            if (api == TaskApi.Continuation)
            {
                if (call.Instance is not null && model.Symbols.IsTask(call.Instance.Type))
                    state = state.WithVariable(first, source).WithComplete(source, values);
                else if (call.Arguments is [var antecedents, ..] && Visit(antecedents.Value) is { } collection)
                    state = state.WithVariable(first, collection).WithCompleteElements(collection, values) with { Variables = state.Variables.SetItem(first, call.TargetMethod.Name == "ContinueWhenAny" ? MakeComplete(call.Syntax) : collection) };
            }
            else if (api == TaskApi.Pairs)
            {
                for (var i = 0; i < lambda.Symbol.Parameters.Length && i < call.Arguments.Length; i++)
                    state = state.WithVariable(lambda.Symbol.Parameters[i], Visit(call.Arguments[i].Value) is { } collection ? values.Element(collection) : values.Fresh((call.Syntax, i)));
            }
            else
            {
                foreach (var parameter in lambda.Symbol.Parameters)
                    state = state.WithVariable(parameter, values.Element(source));
            }
        }

        enterLambda(lambda, state with { Complete = state.Complete.Union(State.Complete) });
    }

    void Overwrite(IOperation target, IInvocationOperation call, TaskValue? receiver)
    {
        var place = target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
        var fresh = Renew((call.Syntax, place.Syntax));
        if (call.TargetMethod.Name == "TryGetValue" && receiver is not null)
            fresh = values.Member(values.Element(receiver), "Value");
        switch (place)
        {
            case ILocalReferenceOperation local:
                State = State.WithVariable(local.Local, fresh);
                break;
            case IParameterReferenceOperation parameter:
                State = State.WithVariable(parameter.Parameter, fresh);
                break;
            case IFieldReferenceOperation field:
                AssignMember(field.Instance, field.Field, fresh);
                break;
        }
    }

    static bool IsFunction(IOperation value) => Function(value) is not null;

    static IFlowAnonymousFunctionOperation? Function(IOperation value) =>
        CallSites.Unwrap(value) switch
        {
            IFlowAnonymousFunctionOperation lambda => lambda,
            IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation lambda } => lambda,
            _ => null,
        };

    TaskValue MakeComplete(object origin)
    {
        var value = Renew(origin);
        State = State with { Complete = State.Complete.Add(value) };
        return value;
    }

    TaskValue Renew(object origin)
    {
        var value = values.Fresh(origin);
        State = State.WithFresh(value, values);
        return value;
    }
}
