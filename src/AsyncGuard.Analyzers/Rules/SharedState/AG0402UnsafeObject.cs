using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0402: an object that is not thread-safe is used by code that runs at the same time as itself or a sibling, unguarded.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0402UnsafeObject() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0402";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not share what is not thread-safe",
        messageFormat: "'{0}' is a {1}, which is not made for concurrent use, and this code {2}",
        description: "Code that runs at the same time as itself or a sibling uses an object that is not thread-safe, unguarded: entries get lost, its state breaks, or it throws.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        foreach (var racing in model.ConcurrentCode.Racing(call, context.CancellationToken))
        {
            if (racing.Access is { Kind: AccessKind.UnsafeUse, Target: var use } && model.ConcurrentCode.Claims(Id, racing.Access.Target.Syntax, call.Syntax))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    Rule, use is IInvocationOperation ? CallSites.Location(use) : use.Syntax.GetLocation(), racing.Access.Place, racing.Access.Type, racing.Reason));
            }
        }
    }
}
