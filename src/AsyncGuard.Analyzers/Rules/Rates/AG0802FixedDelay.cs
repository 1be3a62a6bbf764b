using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Rates;

/// <summary>AG0802: a fixed delay in a loop serves as a rate limit.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0802FixedDelay() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0802";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Rates,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Limit the rate instead of pausing after each call",
        messageFormat: "The pause comes on top of the call, whatever the call took; let a rate limiter space the calls",
        description: "A fixed delay between calls adds to the time that each call takes, and limits nothing once a second loop runs; a rate limiter spaces the calls themselves.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Await);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var awaited = (IAwaitOperation)context.Operation;
        if (awaited.Parent is not IExpressionStatementOperation pausing
            || Standing(pausing) is not { Parent: IBlockOperation { Parent: ILoopOperation loop } block } statement
            || !IsOverItems(loop, model)
            || model.Pauses.Of(awaited) is not { } pause
            || !model.Pauses.IsFixedDelay(pause)
            || !IsFirstOrLast(statement, block)
            || !Calls(block, model)
            || model.TestCode.Contains(context.ContainingSymbol))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, awaited.Syntax.GetLocation()));
    }

    // The pause itself, or the test of the loop's index that spares the first or last item one.
    static IOperation Standing(IExpressionStatementOperation pausing)
    {
        var branch = pausing.Parent is IBlockOperation { Operations.Length: 1, Parent: IConditionalOperation } only ? only : (IOperation)pausing;
        return branch.Parent is IConditionalOperation { WhenFalse: null, Condition: IBinaryOperation comparison } choice && EnclosingFunction.Loop(choice) is IForLoopOperation loop
            && (IsIndex(comparison.LeftOperand, loop) || IsIndex(comparison.RightOperand, loop))
                ? choice
                : pausing;
    }

    static bool IsIndex(IOperation operand, IForLoopOperation loop) =>
        CallSites.Unwrap(operand) is ILocalReferenceOperation { Local: var local } && loop.Locals.Contains(local, SymbolEqualityComparer.Default);

    // Over items, not for as long as something holds: that would be a period.
    static bool IsOverItems(ILoopOperation loop, CompilationModel model) =>
        loop is IForEachLoopOperation or IForLoopOperation { Condition: not null }
        || loop is IWhileLoopOperation { Condition: IInvocationOperation { TargetMethod.Name: "TryDequeue" or "TryPop", Instance.Type.OriginalDefinition: var type } }
            && (AsyncSymbols.Is(type, model.Symbols.Type("System.Collections.Generic.Queue`1")) || AsyncSymbols.Is(type, model.Symbols.Type("System.Collections.Generic.Stack`1")));

    static bool IsFirstOrLast(IOperation statement, IBlockOperation block) =>
        ReferenceEquals(block.Operations.Last(), statement) || ReferenceEquals(block.Operations.First(), statement);

    // Every round awaits a call, outside of any attempt to repeat it.
    static bool Calls(IBlockOperation block, CompilationModel model) =>
        block.Operations.All(static operation => operation is not (ITryOperation or IConditionalOperation { WhenTrue: IBlockOperation { Operations: [.., IBranchOperation or IReturnOperation] } }))
        && block.Operations.Any(operation => EnclosingFunction.Own(operation).Any(inner => inner is IAwaitOperation { Operation: var task } call && model.Pauses.Of(call) is null && TakesArguments(task)));

    static bool TakesArguments(IOperation task) =>
        task.DescendantsAndSelf().OfType<IInvocationOperation>().Any(static call => !call.Arguments.IsEmpty || call.Instance is ILocalReferenceOperation);
}
