using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Can this operation throw, as a reader would reckon with it?</summary>
internal sealed class Failures
{
    /// <summary>How deep a called method is looked into.</summary>
    const int Deepest = 3;

    readonly CompilationModel _model;
    readonly ApiSet _safe;
    readonly ConcurrentDictionary<IMethodSymbol, bool> _canThrow = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<string, bool> _declared = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<IMethodSymbol, bool> _neverReturns = new(SymbolEqualityComparer.Default);

    public Failures(CompilationModel model)
    {
        _model = model;
        _safe = new ApiSet(model.Symbols,
        [
            ("System.Threading.Interlocked", "*"),
            ("System.Threading.Volatile", "*"),
            ("System.Threading.Thread", "MemoryBarrier Yield SpinWait"),
            ("System.Diagnostics.Stopwatch", "*"),
            ("System.Diagnostics.Debug", "*"),
            ("System.Diagnostics.Trace", "*"),
            ("System.Console", "WriteLine Write"),
            ("System.Math", "Min Max"),
            ("System.String", "IsNullOrEmpty IsNullOrWhiteSpace Equals"),
            ("System.Object", "ReferenceEquals"),
            ("System.GC", "*"),
            ("System.DateTime", "op_Subtraction op_LessThan op_GreaterThan"),
            ("System.Threading.Tasks.TaskCompletionSource", "TrySetResult TrySetException TrySetCanceled"),
            ("System.Threading.Tasks.TaskCompletionSource`1", "TrySetResult TrySetException TrySetCanceled"),
            ("System.Collections.Generic.List`1", "Add Clear Contains Remove ToArray"),
            ("System.Collections.Generic.HashSet`1", "Add Clear Contains Remove TryGetValue"),
            ("System.Collections.Generic.Dictionary`2", "Clear ContainsKey Remove TryAdd TryGetValue"),
            ("System.Collections.Generic.Queue`1", "Clear Contains Enqueue TryDequeue TryPeek ToArray"),
            ("System.Collections.Generic.Stack`1", "Clear Contains Push TryPop TryPeek ToArray"),
            ("System.Collections.Generic.LinkedList`1", "AddFirst AddLast Clear Remove"),
            ("System.Collections.Concurrent.ConcurrentQueue`1", "Clear Enqueue TryDequeue TryPeek ToArray"),
            ("System.Collections.Concurrent.ConcurrentDictionary`2", "Clear ContainsKey TryAdd TryGetValue TryRemove"),
            ("Microsoft.Extensions.Logging.ILogger", "Log IsEnabled"),
            ("Microsoft.Extensions.Logging.LoggerExtensions", "*"),
            ("System.Threading.CancellationTokenSource", "CreateLinkedTokenSource"),
            ("System.Threading.Tasks.Task", "ConfigureAwait"),
            ("System.Threading.Tasks.ValueTask", "ConfigureAwait AsTask"),
            ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait AsTask"),
        ]);
    }

    /// <summary>Whether the operation by itself, its operands apart, can throw for other reasons than a lack of memory or a null reference.</summary>
    public bool CanThrow(IOperation operation) => CanThrow(operation, 0);

    /// <summary>Whether a call of the method ends in an exception always: a helper that throws.</summary>
    public bool NeverReturns(IMethodSymbol method) =>
        method.ReturnsVoid && (method.DeclaringSyntaxReferences.Length > 0 || method.GetAttributes().Length > 0) && _neverReturns.GetOrAdd(method.OriginalDefinition, OnlyThrows);

    bool OnlyThrows(IMethodSymbol method) =>
        method.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "DoesNotReturnAttribute" })
        || (!method.IsAsync && !method.IsVirtual && !method.IsAbstract && !method.IsOverride
            && method.DeclaringSyntaxReferences is [var reference] && MayOnlyThrow(reference.GetSyntax())
            && _model.Bodies.Of(method, CancellationToken.None) is IBlockOperation { Operations: [.., IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation or IConversionOperation { Operand: IThrowOperation } }] });

    // A cheap look, before the body is bound.
    static bool MayOnlyThrow(SyntaxNode declaration) =>
        declaration switch
        {
            MethodDeclarationSyntax { ExpressionBody.Expression: ThrowExpressionSyntax } => true,
            MethodDeclarationSyntax { Body.Statements: [.., ThrowStatementSyntax] statements } => !statements.Any(static statement => statement.DescendantNodesAndSelf().Any(static node => node is ReturnStatementSyntax)),
            _ => false,
        };

    bool CanThrow(IOperation operation, int depth) =>
        operation switch
        {
            { IsImplicit: true } and not IAwaitOperation => false,
            IInvocationOperation call => !_safe.Contains(call.TargetMethod) && CanThrow(call.TargetMethod, depth),
            IObjectCreationOperation { Constructor: { } constructor } => !constructor.IsImplicitlyDeclared && constructor.DeclaringSyntaxReferences.Length > 0 && !IsPlain(constructor) && CanThrow(constructor, depth),
            IPropertyReferenceOperation property => HasBody(property.Property) || property.Property is { IsIndexer: true } && !IsWritten(property),
            IAwaitOperation or IThrowOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation => true,
            _ => false,
        };

    // A method of this compilation that does nothing that can throw.
    bool CanThrow(IMethodSymbol method, int depth)
    {
        if (depth >= Deepest || method.DeclaringSyntaxReferences.Length == 0 || method.IsAsync || method.IsVirtual || method.IsAbstract || method.IsOverride || method.MethodKind == MethodKind.DelegateInvoke)
            return true;
        method = method.OriginalDefinition;
        if (_canThrow.TryGetValue(method, out var known))
            return known;
        var canThrow = MentionsThrowing(method) || _model.Bodies.Of(method, CancellationToken.None) is not { } body || body.Descendants().Any(operation => CanThrow(operation, depth + 1));
        return depth == 0 ? _canThrow.GetOrAdd(method, canThrow) : canThrow;
    }

    // A cheap look, before the body is bound: it throws, waits, or calls what is neither known to be safe nor to have a body here.
    bool MentionsThrowing(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is ThrowStatementSyntax or ThrowExpressionSyntax or AwaitExpressionSyntax
                    || (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } && !_safe.HasName(name) && !IsDeclared(name)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    bool IsDeclared(string name) =>
        _declared.TryGetValue(name, out var known) ? known : _declared.GetOrAdd(name, _model.Compilation.ContainsSymbolsWithName(name, SymbolFilter.Member));

    // Records and classes that only keep their arguments.
    static bool IsPlain(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is TypeDeclarationSyntax;

    static bool HasBody(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is BasePropertyDeclarationSyntax declaration
        && declaration.AccessorList?.Accessors.Any(static accessor => accessor.Body is not null || accessor.ExpressionBody is { Expression: not (SimpleNameSyntax or LiteralExpressionSyntax) }) == true;

    static bool IsWritten(IPropertyReferenceOperation property) =>
        property.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, property);
}
