using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>Does this call do nothing but write a log, a trace or telemetry?</summary>
internal sealed class LogCalls(CompilationModel model)
{
    const int MostWrappers = 3;
    const int MostStatements = 6;

    static readonly string[] Verbs = ["Log", "Trace", "Debug", "Verbose", "Info", "Warn", "Error", "Fatal", "Critical", "Exception", "Write"];
    static readonly string[] LoggerNames = ["Log", "Logger", "Logging", "Tracer"];

    readonly ApiSet _sinks = new(model.Symbols,
    [
        ("Microsoft.Extensions.Logging.ILogger", "*"),
        ("Microsoft.Extensions.Logging.LoggerExtensions", "*"),
        ("Serilog.ILogger", "*"),
        ("Serilog.Log", "*"),
        ("NLog.ILoggerBase", "*"),
        ("NLog.ILogger", "*"),
        ("NLog.Logger", "*"),
        ("log4net.ILog", "*"),
        ("System.Console", "Write WriteLine"),
        ("System.Diagnostics.Debug", "*"),
        ("System.Diagnostics.Trace", "*"),
        ("System.Diagnostics.TraceSource", "TraceEvent TraceData TraceInformation"),
        ("System.Diagnostics.Activity", "SetStatus SetTag AddTag AddEvent AddException"),
        ("Microsoft.ApplicationInsights.TelemetryClient", "TrackException TrackTrace TrackEvent"),
        ("Sentry.SentrySdk", "CaptureException CaptureMessage"),
    ]);

    readonly INamedTypeSymbol? _logger = model.Symbols.Type("Microsoft.Extensions.Logging.ILogger");
    readonly INamedTypeSymbol? _loggerMessage = model.Symbols.Type("Microsoft.Extensions.Logging.LoggerMessageAttribute");
    readonly INamedTypeSymbol? _console = model.Symbols.Type("System.Console");
    readonly ConcurrentDictionary<IMethodSymbol, bool> _wrappers = new(SymbolEqualityComparer.Default);

    public bool Is(IInvocationOperation call, CancellationToken cancellation) => Is(call, MostWrappers, cancellation);

    bool Is(IInvocationOperation call, int depth, CancellationToken cancellation)
    {
        var method = call.TargetMethod;
        return _sinks.Contains(method)
            || (method.ReturnsVoid && TakesLogger(call))
            || (_loggerMessage is not null && method.GetAttributes().Any(attribute => AsyncSymbols.Is(attribute.AttributeClass, _loggerMessage)))
            || IsOnConsole(call)
            || IsNamedSo(method)
            || (depth > 0 && OnlyLogs(method.OriginalDefinition, depth - 1, cancellation));
    }

    // An extension of ILogger, or a delegate that LoggerMessage.Define made.
    bool TakesLogger(IInvocationOperation call) =>
        _logger is not null && call.Arguments is [{ Parameter.Type: var first }, ..] && AsyncSymbols.IsOrInherits(first, _logger);

    // Console.Error.WriteLine(…), Console.Out.WriteLineAsync(…).
    bool IsOnConsole(IInvocationOperation call) =>
        call.Instance is IPropertyReferenceOperation { Property: { IsStatic: true, ContainingType: var type } } && AsyncSymbols.Is(type, _console);

    // A logger of a library that the table does not know: both the type and the void method are named so.
    static bool IsNamedSo(IMethodSymbol method) =>
        method.ReturnsVoid
        && method.ContainingType is { } type
        && LoggerNames.Any(name => type.Name.EndsWith(name, StringComparison.Ordinal))
        && Verbs.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal));

    // A method of this compilation that hands what it gets to a log, and does nothing else.
    bool OnlyLogs(IMethodSymbol method, int depth, CancellationToken cancellation)
    {
        if (!method.ReturnsVoid && !model.Symbols.IsTaskLike(method.ReturnType) || method.IsAbstract || method.DeclaringSyntaxReferences.IsEmpty)
            return false;
        if (_wrappers.TryGetValue(method, out var known))
            return known;
        // A wrapper that calls itself is none.
        _wrappers.TryAdd(method, false);
        var logs = 0;
        var answer = MayOnlyLog(method) && model.Bodies.Of(method, cancellation) is { } body && OnlyLogs(body, depth, ref logs, cancellation) && logs > 0;
        _wrappers[method] = answer;
        return answer;
    }

    // Asked of the syntax, before the body is bound: nothing but calls, and few of them.
    static bool MayOnlyLog(IMethodSymbol method)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var (block, expression) = reference.GetSyntax() switch
            {
                MethodDeclarationSyntax declared => (declared.Body, declared.ExpressionBody?.Expression),
                LocalFunctionStatementSyntax local => (local.Body, local.ExpressionBody?.Expression),
                _ => default,
            };
            if (block is null ? expression is not null : block.Statements.Count <= MostStatements && block.Statements.All(MayOnlyLog))
                return true;
        }

        return false;
    }

    static bool MayOnlyLog(StatementSyntax statement) =>
        statement switch
        {
            BlockSyntax block => block.Statements.Count <= MostStatements && block.Statements.All(MayOnlyLog),
            IfStatementSyntax choice => MayOnlyLog(choice.Statement) && (choice.Else is null || MayOnlyLog(choice.Else.Statement)),
            ExpressionStatementSyntax { Expression: InvocationExpressionSyntax or AwaitExpressionSyntax or ConditionalAccessExpressionSyntax } => true,
            _ => statement is LocalDeclarationStatementSyntax or ReturnStatementSyntax or EmptyStatementSyntax,
        };

    bool OnlyLogs(IOperation statement, int depth, ref int logs, CancellationToken cancellation)
    {
        switch (statement)
        {
            case IBlockOperation block:
                foreach (var inner in block.Operations)
                {
                    if (!OnlyLogs(inner, depth, ref logs, cancellation))
                        return false;
                }

                return true;
            case IConditionalOperation choice:
                return OnlyLogs(choice.WhenTrue, depth, ref logs, cancellation) && (choice.WhenFalse is null || OnlyLogs(choice.WhenFalse, depth, ref logs, cancellation));
            case IVariableDeclarationGroupOperation or IReturnOperation { ReturnedValue: null } or IEmptyOperation:
                return true;
            case IReturnOperation { ReturnedValue: { } value }:
                return IsLog(value, depth, ref logs, cancellation);
            case IExpressionStatementOperation { Operation: { } expression }:
                return IsLog(expression, depth, ref logs, cancellation);
            default:
                return false;
        }
    }

    bool IsLog(IOperation expression, int depth, ref int logs, CancellationToken cancellation)
    {
        var call = CallOf(expression);
        if (call is null || !Is(call, depth, cancellation))
            return false;
        logs++;
        return true;
    }

    /// <summary>The call that an expression statement makes, if it makes one: through <c>await</c>, <c>?.</c> and <c>ConfigureAwait</c>.</summary>
    public static IInvocationOperation? CallOf(IOperation expression) =>
        CallSites.Unwrap(expression) switch
        {
            IAwaitOperation await => CallOf(await.Operation),
            IConditionalAccessOperation access => CallOf(access.WhenNotNull),
            IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } task } => CallOf(task),
            IInvocationOperation call => call,
            _ => null,
        };
}
