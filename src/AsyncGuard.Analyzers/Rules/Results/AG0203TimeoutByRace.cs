using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Results;

/// <summary>AG0203: makes a timeout of a race against <c>Task.Delay</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0203TimeoutByRace() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0203";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Results,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Wait with a timeout by WaitAsync",
        messageFormat: "The race against 'Task.Delay' leaves its timer running, and the loser unobserved; 'WaitAsync' ends both",
        description: "A timeout made of WhenAny and Delay keeps a timer for each call until it runs out, and says nothing of the task that was too slow.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task?.GetMembers("WaitAsync").IsEmpty == false && model.Words.Have("WhenAny"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.Races.Of((IInvocationOperation)context.Operation) is { Operands: [var first, var second], Timer: { } timer } race
            && !Timeouts.IsInfinite(timer)
            && !model.Races.IsTimerCancelled(timer)
            && (model.StartedWork.IsTimer(first) ? second : first) is var work
            && !model.StartedWork.IsTimer(work)
            && !IsPeriodic(race, work))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(race.Call)));
        }
    }

    // A loop that looks up now and then while one and the same task goes on.
    static bool IsPeriodic(Race race, IOperation work)
    {
        for (var parent = race.Await.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); parent = parent.Parent)
        {
            if (parent is ILoopOperation loop)
                return CallSites.Unwrap(work) is not IInvocationOperation && !(CallSites.Unwrap(work) is ILocalReferenceOperation local && local.Local.DeclaringSyntaxReferences.All(reference => loop.Syntax.Span.Contains(reference.Span)));
        }

        return false;
    }
}
