using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0708: waits for a file, a socket, a pipe or a database by holding a thread that async code runs on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0708SyncIo() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0708";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await the I/O instead of waiting for it",
        messageFormat: "'{0}' waits for I/O on the thread that async code runs on; await '{1}' instead",
        description: "Sync I/O in async code holds its thread for as long as the device takes, although a truly asynchronous form is there to be awaited.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;

        start.RegisterOperationAction(
            context =>
            {
                var call = (IInvocationOperation)context.Operation;
                if (model.AwaitableWork.Of(call, context.ContainingSymbol, context.CancellationToken) is (SyncCost.Io, { } twin))
                    context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.DisplayWithType(call.TargetMethod), twin.Method.Name));
            },
            OperationKind.Invocation);
    }
}
