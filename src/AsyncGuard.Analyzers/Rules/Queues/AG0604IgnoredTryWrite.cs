using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0604: the answer of <c>TryWrite</c> on a bounded channel is ignored.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0604IgnoredTryWrite() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0604";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not ignore whether the item was written",
        messageFormat: "'TryWrite' loses the item when the channel is full; await 'WriteAsync', or look at the answer",
        description: "TryWrite answers false when a bounded channel is full, and the item is lost unless the answer is looked at.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.Channels.IsEmpty && model.Words.Have("TryWrite"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var write = (IInvocationOperation)context.Operation;
        if (write.TargetMethod.Name != "TryWrite" || !ChannelLife.IsIgnored(write) || !model.Channels.IsWriterMethod(write.TargetMethod) || IsBehindWait(write))
            return;

        var lives = model.Channels.At(write, context.ContainingSymbol, context.CancellationToken).ToList();
        if (lives.Count > 0 && lives.All(static life => life is { Terms: { IsBounded: true, Waits: true, Capacity: not 1 }, Trail.IsReplaced: false }))
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(write)));
    }

    // 'while (await writer.WaitToWriteAsync()) writer.TryWrite(item)': there is room, as far as one writer can tell.
    static bool IsBehindWait(IInvocationOperation call) =>
        EnclosingFunction.Own(EnclosingFunction.Of(call)).Any(operation =>
            operation is IInvocationOperation { TargetMethod.Name: "WaitToWriteAsync" } && operation.Syntax.SpanStart < call.Syntax.SpanStart);
}
