using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Cancellation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0905: catches <c>TaskCanceledException</c>, which is only one of the types that cancellation travels as.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0905TaskCanceledOnly() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0905";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Catch OperationCanceledException instead of TaskCanceledException",
        messageFormat: "'{0}' can be cancelled with an 'OperationCanceledException' that is no 'TaskCanceledException'",
        description: "Much of the framework throws OperationCanceledException when it is cancelled, and a clause for TaskCanceledException lets that go by.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null && model.CancellationFates.Types.TaskCancelled is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.CatchClause);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var clause = (ICatchClauseOperation)context.Operation;
        var types = model.CancellationFates.Types;
        if (!AsyncSymbols.Is(clause.ExceptionType, types.TaskCancelled)
            || clause.Parent is not ITryOperation attempt
            || attempt.Catches.Any(other => AsyncSymbols.Is(other.ExceptionType, types.Cancelled))
            || UsesItsOwn(clause, types)
            || model.TaskCancellations.FirstOther(attempt, context.CancellationToken) is not { } call
            || AG0901SwallowedCancellation.Find(clause, context.ContainingSymbol, model, context.CancellationToken) is not null
            || AG0910CancellationAsFailure.Find(clause, context.ContainingSymbol, model, context.CancellationToken) is not null
            || model.TestCode.Contains(context.ContainingSymbol)
            || CatchSites.Location(clause) is not { } location)
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, location, CallSites.Display(call.TargetMethod)));
    }

    // The task, or the inner exception that tells a timeout of HttpClient, is what the clause is after.
    static bool UsesItsOwn(ICatchClauseOperation clause, CancellationTypes types) =>
        clause.Descendants().Any(part =>
            part is IPropertyReferenceOperation { Property: { Name: nameof(Exception.InnerException) or nameof(TaskCanceledException.Task) }, Instance: { Type: var type } }
            && AsyncSymbols.Is(type, types.TaskCancelled));
}
