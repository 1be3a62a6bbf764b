using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Testability;

/// <summary>Does this operation take the time from the machine?</summary>
internal sealed class MachineTime(AsyncSymbols symbols)
{
    readonly INamedTypeSymbol? _provider = symbols.Type("System.TimeProvider");

    readonly ApiSet _members = new(symbols,
    [
        ("System.DateTime", "UtcNow Now Today"),
        ("System.DateTimeOffset", "UtcNow Now"),
        ("System.Environment", "TickCount TickCount64"),
        ("System.Diagnostics.Stopwatch", "GetTimestamp GetElapsedTime StartNew"),
        ("System.Threading.Tasks.Task", "Delay WaitAsync"),
        ("System.Threading.Tasks.Task`1", "WaitAsync"),
    ]);

    readonly HashSet<ISymbol?> _timers = new(
        new[] { "System.Threading.PeriodicTimer", "System.Threading.CancellationTokenSource", "System.Threading.Timer" }.Select(symbols.Type), SymbolEqualityComparer.Default);

    /// <summary>Whether the operation asks the machine's clock, or waits by it. A wait without an end asks no clock.</summary>
    public bool Is(IOperation operation) =>
        operation switch
        {
            IPropertyReferenceOperation { Instance: null } property => _members.Contains(property.Property),
            IInvocationOperation call => _members.Contains(call.TargetMethod) && (IsClock(call) || Waits(call.Arguments)),
            IObjectCreationOperation { Type: { } type, Arguments.IsEmpty: false } creation => _timers.Contains(type.OriginalDefinition) && Waits(creation.Arguments),
            _ => false,
        };

    /// <summary>The place to point at: the member with what it is asked of, or the type that is created.</summary>
    public static Location Location(IOperation operation) =>
        operation.Syntax switch
        {
            InvocationExpressionSyntax call => call.Expression.GetLocation(),
            ObjectCreationExpressionSyntax creation => creation.Type.GetLocation(),
            ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword.GetLocation(),
            var syntax => syntax.GetLocation(),
        };

    /// <summary>How a message names it.</summary>
    public static string Display(IOperation operation) =>
        operation switch
        {
            IPropertyReferenceOperation property => CallSites.Display(property.Property),
            IInvocationOperation call => CallSites.Display(call.TargetMethod),
            IObjectCreationOperation { Type: { } type } => $"new {type.Name}",
            _ => operation.Syntax.ToString(),
        };

    static bool IsClock(IInvocationOperation call) => call.TargetMethod.ContainingType.Name == nameof(System.Diagnostics.Stopwatch);

    // A time is passed, and no provider; zero and infinite times need none.
    bool Waits(IEnumerable<IArgumentOperation> arguments)
    {
        var waits = false;
        foreach (var argument in arguments)
        {
            if (AsyncSymbols.Is(argument.Parameter?.Type, _provider))
                return false;
            waits |= argument.Parameter is { Type: var type } && (type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 || type.Name == nameof(TimeSpan)) && !IsTimeless(argument.Value);
        }

        return waits;
    }

    static bool IsTimeless(IOperation time) =>
        CallSites.Unwrap(time) switch
        {
            { ConstantValue: { HasValue: true, Value: 0 or -1 or 0L or -1L } } => true,
            IFieldReferenceOperation { Field: { Name: nameof(TimeSpan.Zero) or nameof(Timeout.InfiniteTimeSpan) or nameof(Timeout.Infinite) } } => true,
            IDefaultValueOperation => true,
            _ => false,
        };
}
