using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Queues;

/// <summary>AG0605: a channel is promised a single reader or writer, and several are started.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0605BrokenPromise() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0605";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Queues,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Keep the promise of a single reader or writer",
        messageFormat: "'{0}' is promised, but several {1} are started; drop the promise",
        description: "A channel that is promised a single reader or writer leaves out the synchronisation between several; with several, items are lost or read twice.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Channels.IsEmpty || !model.Words.Have("SingleReader", "SingleWriter"))
            return;

        start.RegisterOperationAction(context => Analyze(context, model, (IInvocationOperation)context.Operation), OperationKind.Invocation);
        start.RegisterOperationAction(context => AnalyzeOptions(context, model), OperationKind.ObjectCreation);
    }

    // Options in a local: the report stands there, and so does the look at the channel.
    static void AnalyzeOptions(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is IObjectCreationOperation { Initializer: not null } options
            && model.Channels.CreationWith(options, context.CancellationToken) is { } creation)
        {
            Analyze(context, model, creation);
        }
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model, IInvocationOperation creation)
    {
        if (creation.Arguments.IsEmpty || !model.Channels.IsCreation(creation) || model.Channels.Of(creation, context.CancellationToken) is not { Terms.Options: not null } life)
            return;

        if (life.Terms.Promise("SingleReader") is { } reader && life.AreSeveral(life.Reads))
            Report(reader, "SingleReader", "readers");
        if (life.Terms.Promise("SingleWriter") is { } writer && life.AreSeveral(life.Writes))
            Report(writer, "SingleWriter", "writers");

        void Report(ISimpleAssignmentOperation promise, string option, string several)
        {
            if (context.Operation.Syntax.Contains(promise.Syntax))
                context.ReportDiagnostic(Diagnostic.Create(Rule, promise.Syntax.GetLocation(), option, several));
        }
    }
}
