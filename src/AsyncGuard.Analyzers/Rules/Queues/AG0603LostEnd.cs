using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Queues;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0603: a channel is completed only on success, or without the exception.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0603LostEnd() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0603";

    /// <summary>The property that says how: a value of <see cref="LostEnd"/>.</summary>
    internal const string How = "How";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Complete the channel when its producer fails, too",
        messageFormat: "'{0}' {1}",
        description: "A channel that is completed only on the success path leaves its readers waiting when the producer fails; one that is completed without the exception tells them that all is there.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.Channels.IsEmpty && model.Words.Have("Complete", "TryComplete"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("Complete" or "TryComplete") || !model.Channels.IsWriterMethod(call.TargetMethod))
            return;

        foreach (var life in model.Channels.At(call, context.ContainingSymbol, context.CancellationToken))
        {
            if (life.Completions.OfType<IInvocationOperation>().FirstOrDefault(known => known.Syntax == call.Syntax) is { } completion
                && model.LostEnds.Find(life, completion, context.CancellationToken) is var how and not LostEnd.No)
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rule, CallSites.Location(call), ImmutableDictionary<string, string?>.Empty.Add(How, how.ToString()), call.TargetMethod.Name, Consequence(how)));
                return;
            }
        }
    }

    static string Consequence(LostEnd how) =>
        how == LostEnd.Skipped
            ? "is skipped when something before it throws, and the readers wait for ever; complete in 'finally'"
            : "hides the exception: the readers take what they got for all there is; pass the exception";
}
