using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Results;

/// <summary>AG0202: awaits a race and never looks at what has won it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0202LostWinner() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0202";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Results,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await the winner of WhenAny",
        messageFormat: "'Task.WhenAny' yields the task that has ended, and nobody looks at it: when it has failed, the code goes on as if all were well",
        description: "WhenAny never fails: it hands out the first task to end, in whatever way. Who does not await that task misses its exception.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null && model.Words.Have("WhenAny"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    // A race against a timer is AG0203's.
    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.Races.Of((IInvocationOperation)context.Operation) is { Timer: null } race
            && model.Races.DropsWinner(race)
            && !model.TestCode.Contains(context.ContainingSymbol)
            && model.Races.LosesFailure(race, context.CancellationToken))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(race.Call)));
        }
    }
}
