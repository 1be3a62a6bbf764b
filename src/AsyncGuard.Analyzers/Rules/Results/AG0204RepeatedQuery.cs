using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Results;

/// <summary>AG0204: enumerates a lazy query of tasks again, and so starts the work again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0204RepeatedQuery() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0204";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Results,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Start the tasks of a query once",
        messageFormat: "'{0}' is a lazy query: enumerating it again starts its tasks again; make it an array where it is made",
        description: "A query of tasks runs its projection each time it is enumerated: the second enumeration starts the work anew, and the results of the first are not its own.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols is { Task: not null, Enumerable: not null })
        {
            start.RegisterOperationAction(context => AnalyzeCall(context, model), OperationKind.Invocation);
            start.RegisterOperationAction(context => AnalyzeLoop(context, model), OperationKind.Loop);
        }
    }

    static void AnalyzeCall(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (!AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Enumerable) && !AsyncSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Task))
            return;
        foreach (var argument in call.Arguments)
        {
            if (CallSites.Unwrap(argument.Value) is ILocalReferenceOperation use)
                Judge(context, model, use);
        }
    }

    static void AnalyzeLoop(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is IForEachLoopOperation { Collection: var collection } && CallSites.Unwrap(collection) is ILocalReferenceOperation use)
            Judge(context, model, use);
    }

    static void Judge(OperationAnalysisContext context, CompilationModel model, ILocalReferenceOperation use)
    {
        if (use.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T, TypeArguments: [var element] }
            && model.Symbols.IsTaskLike(element)
            && model.LazyTasks.IsRepetition(use))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, use.Syntax.GetLocation(), use.Local.Name));
        }
    }
}
