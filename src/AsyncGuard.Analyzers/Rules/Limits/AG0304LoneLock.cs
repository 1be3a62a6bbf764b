using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Limits;

/// <summary>AG0304: each call makes a lock of its own, which nobody else can wait for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0304LoneLock() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0304";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Limits,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Share the lock between the calls",
        messageFormat: "This lock is made anew for each call, so that it keeps nobody out; make it a field",
        description: "A lock or semaphore is created by the call that acquires it and is known to nobody else, so that it guards nothing.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        start.RegisterOperationAction(context => AnalyzeCreation(context, model), OperationKind.ObjectCreation);
        start.RegisterOperationAction(context => AnalyzeAcquisition(context, model), OperationKind.Invocation, OperationKind.Lock);
    }

    static void AnalyzeCreation(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.LoneLocks.IsLone((IObjectCreationOperation)context.Operation) && !model.TestCode.Contains(context.ContainingSymbol))
            context.ReportDiagnostic(Diagnostic.Create(Rule, context.Operation.Syntax.GetLocation()));
    }

    static void AnalyzeAcquisition(OperationAnalysisContext context, CompilationModel model)
    {
        if (!model.HeldLocks.IsAcquisition(context.Operation)
            || model.LoneLocks.MadeAnew(context.Operation, context.CancellationToken) is not { } made
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, made.Syntax.GetLocation()));
    }
}
