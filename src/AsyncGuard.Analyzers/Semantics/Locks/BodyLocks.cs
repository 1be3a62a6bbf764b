using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>The locks of one member's body: of the member itself and of each lambda and local function in it.</summary>
internal sealed class BodyLocks
{
    const int MostSites = 64;

    readonly Dictionary<SyntaxNode, FunctionLocks> _functions = [];
    readonly CompilationModel _model;

    BodyLocks(CompilationModel model, IOperation root)
    {
        _model = model;
        Root = root;
    }

    /// <summary>The member's body.</summary>
    public IOperation Root { get; }

    /// <summary>The functions that acquire or release locks.</summary>
    public IEnumerable<FunctionLocks> Functions => _functions.Values;

    public static BodyLocks Of(CompilationModel model, IOperation root, Func<IMethodSymbol, MethodLocks?> summaries, LockMentions mentions, CancellationToken cancellation)
    {
        var body = new BodyLocks(model, root);
        body.Collect(summaries, mentions, cancellation);
        if (body._functions.Values.Any(static function => function.Sites.NeedsFlow) && Graph(root, cancellation) is { } graph)
            body.Follow(graph, root.Syntax, cancellation);
        return body;
    }

    /// <summary>What is known of the function with that declaration.</summary>
    public FunctionLocks? Of(SyntaxNode declaration) => _functions.TryGetValue(declaration, out var function) ? function : null;

    /// <summary>What is known of the function around an operation, or <see langword="null"/> where it does nothing to locks.</summary>
    public FunctionLocks? Around(IOperation operation) => _functions.TryGetValue(FunctionAround(operation).Syntax, out var function) ? function : null;

    /// <summary>The lambda, local function or member body that runs the operation.</summary>
    public static IOperation FunctionAround(IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return parent;
            operation = parent;
        }

        return operation;
    }

    void Collect(Func<IMethodSymbol, MethodLocks?> summaries, LockMentions mentions, CancellationToken cancellation)
    {
        var runs = new List<OwnRun>();
        var type = TypeAround(cancellation);
        foreach (var operation in Root.DescendantsAndSelf())
        {
            cancellation.ThrowIfCancellationRequested();
            switch (operation)
            {
                case ILockOperation statement:
                    Add(new LockSite(_model.LockApis.OfStatement(statement.LockedValue), LockMode.Exclusive, LockIdentities.Of(statement.LockedValue), statement, LockHolding.Scoped), acquires: true);
                    break;
                case IInvocationOperation call when _model.LockApis.Of(call) is { Act: not LockAct.Ask } api:
                    Add(call, api);
                    break;
                case IInvocationOperation call when IsOfType(call.TargetMethod, type) && mentions.In(call.TargetMethod.OriginalDefinition, cancellation):
                    runs.Add(OwnRun.Of(call));
                    break;
                case IPropertyReferenceOperation property when IsOfType(property.Property, type) && OwnRun.AccessorOf(property) is { } accessor && mentions.In(accessor, cancellation):
                    runs.Add(new OwnRun(property, accessor, property.Instance, property.Arguments));
                    break;
            }
        }

        foreach (var run in runs)
        {
            FunctionOf(run.Place).Calls.Add(run);
            if (run.Place is IInvocationOperation call && mentions.MayLeave(run.Method, cancellation) && summaries(run.Method) is { } summary)
                Add(call, summary);
        }
    }

    INamedTypeSymbol? TypeAround(CancellationToken cancellation) =>
        OwningType.Around(Root.Syntax) is { } declaration ? Root.SemanticModel?.GetDeclaredSymbol(declaration, cancellation) : null;

    // Calls are followed inside the type: its own methods, local functions, and what it inherits.
    static bool IsOfType(ISymbol member, INamedTypeSymbol? type)
    {
        if (member.DeclaringSyntaxReferences.Length == 0)
            return false;
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, OwningType.Of(member)?.OriginalDefinition))
                return true;
        }

        return member is IMethodSymbol { MethodKind: MethodKind.LocalFunction };
    }

    void Add(IInvocationOperation call, LockApi api)
    {
        var identity = LockIdentities.Of(LockApis.Target(call));
        if (api.Act == LockAct.Release)
        {
            var single = call.Arguments is not [{ Parameter.Type.SpecialType: SpecialType.System_Int32, Value.ConstantValue: var count }] || count is { HasValue: true, Value: 1 };
            Add(new LockSite(api.Kind, api.Mode, identity, call, LockHolding.Explicit) { IsSingle = single }, acquires: false);
            return;
        }

        var (holding, variable) = LockConsumption.Of(call, api.Act == LockAct.AcquireScope, _model.Symbols);
        Add(new LockSite(api.Kind, api.Mode, identity, call, holding)
        {
            IsConditional = api.Act == LockAct.Acquire && _model.LockApis.IsConditional(call),
            IsCancellable = _model.LockApis.IsCancellable(call),
            Variable = variable,
        }, acquires: true);
    }

    // A call of a method of the same type that leaves a lock held, or releases its caller's.
    void Add(IInvocationOperation call, MethodLocks summary)
    {
        foreach (var released in summary.Releases)
        {
            if (summary.Seen(released.Identity, call) is { } identity)
                Add(new LockSite(released.Kind, released.Mode, identity, call, LockHolding.Explicit) { Through = call.TargetMethod }, acquires: false);
        }

        foreach (var acquired in summary.Acquires)
        {
            if (summary.Seen(acquired.Identity, call) is not { } identity)
                continue;
            var (holding, variable) = LockConsumption.Of(call, summary.ReturnsReleaser, _model.Symbols);
            Add(new LockSite(acquired.Kind, acquired.Mode, identity, call, holding) { Through = call.TargetMethod, Variable = variable }, acquires: true);
        }
    }

    void Add(LockSite site, bool acquires)
    {
        var function = FunctionOf(site.Operation);
        function.Sites.Add(site, acquires);
        function.IsKnown = function.Sites.All.Count <= MostSites;
    }

    FunctionLocks FunctionOf(IOperation operation)
    {
        var syntax = FunctionAround(operation).Syntax;
        if (!_functions.TryGetValue(syntax, out var function))
            _functions.Add(syntax, function = new FunctionLocks(new FunctionSites(syntax)));
        return function;
    }

    void Follow(ControlFlowGraph graph, SyntaxNode syntax, CancellationToken cancellation)
    {
        if (_functions.TryGetValue(syntax, out var function) && function is { IsKnown: true, Sites.NeedsFlow: true })
            function.IsKnown = LockFlow.Run(graph, function.Sites, _model.LockApis, _model.Failures, function, cancellation);

        foreach (var local in graph.LocalFunctions)
            Follow(graph.GetLocalFunctionControlFlowGraph(local, cancellation), local.DeclaringSyntaxReferences[0].GetSyntax(cancellation), cancellation);
        foreach (var lambda in graph.Blocks.SelectMany(Operations).SelectMany(static operation => operation.DescendantsAndSelf()).OfType<IFlowAnonymousFunctionOperation>())
            Follow(graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellation), lambda.Syntax, cancellation);
    }

    static IEnumerable<IOperation> Operations(BasicBlock block) => block.BranchValue is { } value ? block.Operations.Append(value) : block.Operations;

    static ControlFlowGraph? Graph(IOperation root, CancellationToken cancellation) =>
        root switch
        {
            IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellation),
            IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellation),
            IBlockOperation block => ControlFlowGraph.Create(block, cancellation),
            IFieldInitializerOperation field => ControlFlowGraph.Create(field, cancellation),
            IPropertyInitializerOperation property => ControlFlowGraph.Create(property, cancellation),
            _ => null,
        };
}
