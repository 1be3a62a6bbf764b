using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Blocking;

/// <summary>AG0707: starts an endless or blocking loop on a thread of the pool.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0707BlockedPoolThread() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0707";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Blocking,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Give the endless loop a thread of its own",
        messageFormat: "'{0}' starts a loop that holds a thread of the pool for as long as it runs; give it a thread of its own",
        description: "The pool has few threads and adds more only slowly: a loop that blocks one of them for good belongs on a dedicated thread.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.PoolStarts.Work(call) is { } work
            && model.Bodies.OfDelegate(work, context.CancellationToken) is { } body
            && model.EndlessLoops.In(body, context.CancellationToken)
            && !model.TestCode.Contains(context.ContainingSymbol)
            && !model.Options.IsExcluded(call.TargetMethod, call.Syntax.SyntaxTree))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), CallSites.DisplayWithType(call.TargetMethod)));
        }
    }
}
