using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Fates;

/// <summary>Which resource that a <c>using</c> disposes does this work still need?</summary>
internal sealed class ScopedResources(CompilationModel model)
{
    /// <summary>Types that hold their data in memory: their async members are complete when they return.</summary>
    static readonly string[] InMemory = ["System.IO.MemoryStream", "System.IO.StringReader", "System.IO.StringWriter"];

    readonly Lazy<INamedTypeSymbol[]> _inMemory = new(() => [.. InMemory.Select(model.Symbols.Type).OfType<INamedTypeSymbol>()]);

    /// <summary>The locals that the <c>using</c> statements and declarations around a place dispose, within its function.</summary>
    public HashSet<ILocalSymbol> Around(IOperation place)
    {
        var locals = new HashSet<ILocalSymbol>(SymbolEqualityComparer.Default);
        for (IOperation child = place, parent = place.Parent!; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IUsingOperation scope when ReferenceEquals(scope.Body, child):
                    Add(scope.Resources, locals);
                    break;
                case IBlockOperation block:
                    foreach (var statement in block.Operations)
                    {
                        if (ReferenceEquals(statement, child))
                            break;
                        if (statement is IUsingDeclarationOperation declaration)
                            Add(declaration.DeclarationGroup, locals);
                    }

                    break;
            }
        }

        return locals;
    }

    /// <summary>
    /// Where the work that <paramref name="call"/> starts uses one of the locals after the call has returned: as the receiver, as an argument, inside
    /// a lambda, or through an object made of it. <see langword="null"/> when it does not, as far as can be seen.
    /// </summary>
    public IOperation? UseIn(IInvocationOperation call, HashSet<ILocalSymbol> locals) => locals.Count == 0 ? null : UseIn(call, locals, depth: 0) ?? UseInCallee(call, locals);

    // An async local function goes on behind its first await, with what that await itself needs; what comes before has run when the call returns.
    IOperation? UseInCallee(IInvocationOperation call, HashSet<ILocalSymbol> locals)
    {
        if (call.TargetMethod is not { MethodKind: MethodKind.LocalFunction, IsAsync: true } callee
            || LocalUses.Body(call).Descendants().FirstOrDefault(step => step is ILocalFunctionOperation { Symbol: var symbol } && SymbolEqualityComparer.Default.Equals(symbol, callee.OriginalDefinition)) is not ILocalFunctionOperation { Body: { } body }
            || body.Descendants().OfType<IAwaitOperation>().FirstOrDefault() is not { } first)
        {
            return null;
        }

        return (model.StartedWork.Bare(first.Operation) is IInvocationOperation awaited ? UseIn(awaited, locals, depth: 0) : null)
            ?? UsesIn(body, locals).FirstOrDefault(use => use.Syntax.SpanStart > first.Syntax.Span.End && Paths.MayFollow(first, use));
    }

    IOperation? UseIn(IInvocationOperation call, HashSet<ILocalSymbol> locals, int depth)
    {
        if (call.Instance is { } receiver && UseAsReceiver(receiver, locals, depth) is { } used)
            return used;
        foreach (var argument in call.Arguments)
        {
            var isReceiver = call.TargetMethod.IsExtensionMethod && argument.Parameter?.Ordinal == 0;
            if ((isReceiver ? UseAsReceiver(argument.Value, locals, depth) : UseAsArgument(argument.Value, locals, depth)) is { } passed)
                return passed;
        }

        return null;
    }

    IOperation? UseAsReceiver(IOperation receiver, HashSet<ILocalSymbol> locals, int depth) =>
        CallSites.Unwrap(receiver) switch
        {
            ILocalReferenceOperation local => locals.Contains(local.Local) && !IsInMemory(local.Type) ? local : null,
            IInvocationOperation inner when model.Symbols.IsTaskLike(inner.Type) || IsDisposable(inner.Type) => UseIn(inner, locals, depth),
            _ => null,
        };

    IOperation? UseAsArgument(IOperation value, HashSet<ILocalSymbol> locals, int depth)
    {
        switch (CallSites.Unwrap(value))
        {
            case ILocalReferenceOperation local:
                return locals.Contains(local.Local) ? local
                    : depth < 2 && MadeFrom(local) is { } made && UseAsArgument(made, locals, depth + 1) is not null ? local
                    : null;
            case IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token), Instance: ILocalReferenceOperation source } when locals.Contains(source.Local):
                return source;
            case IObjectCreationOperation creation:
                return creation.Arguments.Select(argument => UseAsArgument(argument.Value, locals, depth)).FirstOrDefault(static use => use is not null);
            case IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }:
                return CapturedIn(lambda, locals);
            case IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: { } instance } }:
                return UseAsReceiver(instance, locals, depth);
            case var collection:
                return CollectionExpressions.ElementsOf(collection)?.Select(element => UseAsArgument(element, locals, depth)).FirstOrDefault(static use => use is not null);
        }
    }

    /// <summary>The first use of one of the locals inside a lambda.</summary>
    public static ILocalReferenceOperation? CapturedIn(IAnonymousFunctionOperation lambda, HashSet<ILocalSymbol> locals) => UsesIn(lambda.Body, locals).FirstOrDefault();

    static IEnumerable<ILocalReferenceOperation> UsesIn(IOperation body, HashSet<ILocalSymbol> locals) =>
        body.Descendants().OfType<ILocalReferenceOperation>().Where(use => locals.Contains(use.Local) && use.Parent is not INameOfOperation);

    // content = new StreamContent(stream), token = source.Token
    IOperation? MadeFrom(ILocalReferenceOperation local) =>
        model.TaskFates.Locals.OnlyValue(local.Local, local) is { } value && CallSites.Unwrap(value) is IObjectCreationOperation or IPropertyReferenceOperation ? value : null;

    void Add(IOperation resources, HashSet<ILocalSymbol> locals)
    {
        if (CallSites.Unwrap(resources) is ILocalReferenceOperation reference)
            AddLocal(reference.Local, locals);
        foreach (var operation in resources.DescendantsAndSelf())
        {
            if (operation is IVariableDeclaratorOperation declarator)
                AddLocal(declarator.Symbol, locals);
        }
    }

    // A task in a using is disposed when it is over.
    void AddLocal(ILocalSymbol local, HashSet<ILocalSymbol> locals)
    {
        if (!model.Symbols.IsTaskLike(local.Type))
            locals.Add(local);
    }

    bool IsInMemory(ITypeSymbol? type) => _inMemory.Value.Any(known => AsyncSymbols.IsOrInherits(type, known));

    bool IsDisposable(ITypeSymbol? type) => AsyncSymbols.IsOrInherits(type, model.Symbols.Type("System.IDisposable"));
}
