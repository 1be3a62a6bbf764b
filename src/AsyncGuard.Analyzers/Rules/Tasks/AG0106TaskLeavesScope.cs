using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0106: returns a task out of the <c>using</c> or <c>try</c> that it still needs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0106TaskLeavesScope() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0106";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Await the task inside its using or try",
        messageFormat: "The task of '{0}' is returned before it has ended: {1}",
        description: "A task that is returned without an await outlives the scope around the return: what it uses is disposed, and what it throws is not caught.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Return);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (context.Operation is not IReturnOperation { ReturnedValue: { Type: var type } value } || !model.Symbols.IsTaskLike(type) || !IsInScope(context.Operation))
            return;

        foreach (var (call, place) in model.ReturnedWork.In(value))
        {
            if (Consequence(call, context.Operation, model) is not { } consequence
                || model.HeldLocks.MayBeAt(call, context.CancellationToken).Any()
                || model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
            {
                continue;
            }

            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(place), CallSites.Display(call.TargetMethod), consequence));
        }
    }

    static string? Consequence(IInvocationOperation call, IOperation exit, CompilationModel model) =>
        model.ScopedResources.UseIn(call, model.ScopedResources.Around(exit)) is { } used ? $"'{Name(used)}' is disposed under it"
        : model.MeantCatches.Around(exit, call) is not null ? "its exceptions never reach the 'catch' around the return"
        : null;

    static string Name(IOperation used) => used is ILocalReferenceOperation local ? local.Local.Name : "the resource";

    // The cheap question first: most returns stand in no scope at all.
    static bool IsInScope(IOperation exit)
    {
        for (var parent = exit.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); parent = parent.Parent)
        {
            switch (parent)
            {
                case IUsingOperation or ITryOperation:
                    return true;
                case IBlockOperation block:
                    foreach (var statement in block.Operations)
                    {
                        if (statement is IUsingDeclarationOperation)
                            return true;
                    }

                    break;
            }
        }

        return false;
    }
}
