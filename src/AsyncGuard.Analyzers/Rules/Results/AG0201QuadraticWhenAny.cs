using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Results;

/// <summary>AG0201: takes tasks as they end by a loop over <c>WhenAny</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0201QuadraticWhenAny() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0201";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Results,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Take tasks as they end by WhenEach",
        messageFormat: "Each round of the loop hands all tasks to 'WhenAny' again, which takes the square of their number; {0} hands over each once",
        description: "WhenAny registers with every task in every round: ten thousand tasks are looked at fifty million times.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Loop);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (PlainLoops.KeywordOf(context.Operation) is { } keyword && model.CompletionLoops.IsOne((ILoopOperation)context.Operation))
            context.ReportDiagnostic(Diagnostic.Create(Rule, keyword.GetLocation(), model.Symbols.Task!.GetMembers("WhenEach").IsEmpty ? "a stream of the tasks as they end" : "'Task.WhenEach'"));
    }
}
