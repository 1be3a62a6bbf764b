using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Results;

/// <summary>AG0205: awaits started tasks one by one in a loop.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0205AwaitedInTurn() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0205";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Results,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Await started tasks by WhenAll",
        messageFormat: "The tasks of '{0}' run already; awaited in turn, the first that fails hides the others and leaves them unobserved; await 'Task.WhenAll'",
        description: "A loop that awaits running tasks one by one ends at the first failure: the tasks behind it go on, and nobody learns how they end.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Loop);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.StartedCollections.AwaitedInTurn((ILoopOperation)context.Operation) is var (awaited, tasks) && !model.TestCode.Contains(context.ContainingSymbol))
        {
            var place = awaited.Syntax is AwaitExpressionSyntax syntax ? syntax.AwaitKeyword.GetLocation() : awaited.Syntax.GetLocation();
            context.ReportDiagnostic(Diagnostic.Create(Rule, place, tasks.Name));
        }
    }
}
