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
        if (!model.Channels.IsEmpty && model.Words.Have("SingleReader", "SingleWriter"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var creation = (IInvocationOperation)context.Operation;
        if (creation.Arguments.IsEmpty || !model.Channels.IsCreation(creation) || model.Channels.Of(creation, context.CancellationToken) is not { Terms.Options: not null } life)
            return;

        if (life.Terms.Promise("SingleReader") is { } reader && life.AreSeveral(life.Reads))
            Report(reader, "SingleReader", "readers");
        if (life.Terms.Promise("SingleWriter") is { } writer && life.AreSeveral(life.Writes))
            Report(writer, "SingleWriter", "writers");

        void Report(ISimpleAssignmentOperation promise, string option, string several) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, promise.Syntax.GetLocation(), option, several));
    }
}
