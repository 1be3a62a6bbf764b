using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Can this operation throw, as a reader would reckon with it?</summary>
internal sealed class Failures
{
    sealed class Safe
    {
        public static readonly Safe Yes = new();
    }

    readonly ApiTable<Safe> _safe;

    public Failures(AsyncSymbols symbols) =>
        _safe = new ApiTable<Safe>(symbols,
        [
            ("System.Threading.Interlocked", "*", Safe.Yes),
            ("System.Threading.Volatile", "*", Safe.Yes),
            ("System.Threading.Thread", "MemoryBarrier Yield SpinWait", Safe.Yes),
            ("System.Diagnostics.Stopwatch", "*", Safe.Yes),
            ("System.Diagnostics.Debug", "*", Safe.Yes),
            ("System.Diagnostics.Trace", "*", Safe.Yes),
            ("System.Console", "WriteLine Write", Safe.Yes),
            ("System.Math", "Min Max", Safe.Yes),
            ("System.String", "IsNullOrEmpty IsNullOrWhiteSpace Equals", Safe.Yes),
            ("System.Object", "ReferenceEquals", Safe.Yes),
            ("System.GC", "*", Safe.Yes),
            ("System.DateTime", "op_Subtraction op_LessThan op_GreaterThan", Safe.Yes),
            ("System.Threading.Tasks.TaskCompletionSource", "TrySetResult TrySetException TrySetCanceled", Safe.Yes),
            ("System.Threading.Tasks.TaskCompletionSource`1", "TrySetResult TrySetException TrySetCanceled", Safe.Yes),
            ("System.Collections.Generic.List`1", "Add Clear Contains Remove ToArray", Safe.Yes),
            ("System.Collections.Generic.HashSet`1", "Add Clear Contains Remove TryGetValue", Safe.Yes),
            ("System.Collections.Generic.Dictionary`2", "Clear ContainsKey Remove TryAdd TryGetValue", Safe.Yes),
            ("System.Collections.Generic.Queue`1", "Clear Contains Enqueue TryDequeue TryPeek ToArray", Safe.Yes),
            ("System.Collections.Generic.Stack`1", "Clear Contains Push TryPop TryPeek ToArray", Safe.Yes),
            ("System.Collections.Generic.LinkedList`1", "AddFirst AddLast Clear Remove", Safe.Yes),
            ("System.Collections.Concurrent.ConcurrentQueue`1", "Clear Enqueue TryDequeue TryPeek ToArray", Safe.Yes),
            ("System.Collections.Concurrent.ConcurrentDictionary`2", "Clear ContainsKey TryAdd TryGetValue TryRemove", Safe.Yes),
            ("Microsoft.Extensions.Logging.ILogger", "Log IsEnabled", Safe.Yes),
            ("Microsoft.Extensions.Logging.LoggerExtensions", "*", Safe.Yes),
        ]);

    /// <summary>Whether the operation by itself, its operands apart, can throw for other reasons than a lack of memory or a null reference.</summary>
    public bool CanThrow(IOperation operation) =>
        operation switch
        {
            { IsImplicit: true } and not IAwaitOperation => false,
            IInvocationOperation call => _safe.Find(call.TargetMethod) is null,
            IObjectCreationOperation { Constructor: { } constructor } => !constructor.IsImplicitlyDeclared && constructor.DeclaringSyntaxReferences.Length > 0 && !IsPlain(constructor),
            IPropertyReferenceOperation property => HasBody(property.Property) || property.Property is { IsIndexer: true } && !IsWritten(property),
            IAwaitOperation or IThrowOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation => true,
            _ => false,
        };

    // Records and classes that only keep their arguments.
    static bool IsPlain(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax;

    static bool HasBody(IPropertySymbol property) =>
        property.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.BasePropertyDeclarationSyntax declaration
        && declaration.AccessorList?.Accessors.Any(static accessor => accessor.Body is not null || accessor.ExpressionBody is { Expression: not (Microsoft.CodeAnalysis.CSharp.Syntax.SimpleNameSyntax or Microsoft.CodeAnalysis.CSharp.Syntax.LiteralExpressionSyntax) }) == true;

    static bool IsWritten(IPropertyReferenceOperation property) =>
        property.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, property);
}
