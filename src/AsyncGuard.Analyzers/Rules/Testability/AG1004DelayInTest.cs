using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Testability;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Testability;

/// <summary>AG1004: a test waits some time and hopes that by then something has happened.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG1004DelayInTest() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG1004";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Testability,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Wait for what the test is about, not for time to pass",
        messageFormat: "The test hopes that what it is about has happened after 'Task.Delay'; wait for a signal, or move a fake clock",
        description: "A test that lets time pass is slow when all is well and fails when the machine is slow; one that waits for a signal, or moves a fake clock, is neither.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null && !model.TestCode.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Await);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var awaited = (IAwaitOperation)context.Operation;
        if (awaited.Parent is not IExpressionStatementOperation { Parent: IBlockOperation block } statement
            || !model.TestCode.IsTest(context.ContainingSymbol)
            || model.Pauses.Of(awaited) is not { TargetMethod.Name: nameof(Task.Delay) } delay
            || !model.MachineTime.Is(delay)
            || EnclosingFunction.Of(delay) is IAnonymousFunctionOperation or ILocalFunctionOperation
            || EnclosingFunction.Loop(delay) is not null
            || !IsFollowed(statement, block))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, MachineTime.Location(delay)));
    }

    // Something is looked at afterwards.
    static bool IsFollowed(IOperation statement, IBlockOperation block) =>
        block.Operations.SkipWhile(other => !ReferenceEquals(other, statement)).Skip(1).Any(static other => !other.IsImplicit) || block.Parent is ITryOperation or IUsingOperation;
}
