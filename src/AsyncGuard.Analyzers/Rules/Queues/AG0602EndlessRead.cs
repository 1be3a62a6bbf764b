using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0602: a channel is read to its end, and nobody ever completes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0602EndlessRead() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0602";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Complete the channel that is read to its end",
        messageFormat: "'{0}' never ends, because nothing completes the channel's writer; call 'Complete' when the last item is written",
        description: "A channel that is read to its end and never completed keeps its consumers, and all who wait for them, waiting for ever.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.Channels.IsEmpty && model.Words.Have("ReadAllAsync", "WaitToReadAsync"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var read = (IInvocationOperation)context.Operation;
        if (read.TargetMethod.Name is not ("ReadAllAsync" or "WaitToReadAsync") || !model.Channels.IsReaderMethod(read.TargetMethod))
            return;

        foreach (var life in model.Channels.At(read, context.ContainingSymbol, context.CancellationToken))
        {
            if (life is { WriterEscapes: false, Completions.Count: 0, Trail.IsReplaced: false }
                && life.ReadsToTheEnd.FirstOrDefault(known => known.Read.Syntax == read.Syntax) is (Loop: { } loop, Read: { } known)
                && !life.CanBeCancelled(loop, known)
                && model.StuckReaders.IsWaitedFor(life, loop, context.CancellationToken))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(read), read.TargetMethod.Name));
                return;
            }
        }
    }
}
