using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0607: one sentinel is to end several consumers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0607LonelySentinel() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0607";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Complete the channel instead of writing a sentinel",
        messageFormat: "One sentinel reaches one of several consumers, and the others wait unless it is passed on; complete the channel, which ends them all",
        description: "A sentinel in the queue ends one consumer, unless each one passes it on; a channel that is completed ends them all, and can say why.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.Channels.IsEmpty && model.Words.Have("WriteAsync", "TryWrite"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var write = (IInvocationOperation)context.Operation;
        if (write.TargetMethod.Name is not ("WriteAsync" or "TryWrite") || !model.Channels.IsWriterMethod(write.TargetMethod) || !Sentinels.MayBe(write))
            return;

        foreach (var life in model.Channels.At(write, context.ContainingSymbol, context.CancellationToken))
        {
            if (life.Writes.OfType<IInvocationOperation>().FirstOrDefault(known => known.Syntax == write.Syntax) is { } known && model.Sentinels.Is(known, life, context.CancellationToken))
            {
                context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(write)));
                return;
            }
        }
    }
}
