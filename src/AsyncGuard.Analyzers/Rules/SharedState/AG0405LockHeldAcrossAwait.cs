using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0405: a lock that belongs to a thread is held across an <c>await</c>, behind which another thread goes on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0405LockHeldAcrossAwait() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0405";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Hold no thread's lock across an await",
        messageFormat: "'{0}' is held across this await; a {1} belongs to its thread, and another may go on behind the await",
        description: "A lock that only its own thread can release is held across an await, behind which another thread may go on: the release fails, and the lock stays held.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Await, OperationKind.Loop);

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (Keyword(context.Operation) is not { RawKind: not 0 } keyword || !model.HeldLocks.MayHoldThread(context.Operation))
            return;

        foreach (var site in model.HeldLocks.MayBeAt(Place(context.Operation), context.CancellationToken))
        {
            if (site is { Kind.IsThreadAffine: true, Holding: LockHolding.Explicit, Identity: { } identity }
                && model.HeldLocks.Around(context.Operation, context.CancellationToken).Around(context.Operation) is { } function
                && !function.IsBlurred(identity)
                && function.IsReleased(site)
                && FirstAwait(site, function) == context.Operation.Syntax)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rule, keyword.GetLocation(), identity.Display, site.Kind.Name));
                return;
            }
        }
    }

    static SyntaxToken Keyword(IOperation operation) =>
        operation switch
        {
            IAwaitOperation { Syntax: AwaitExpressionSyntax expression } => expression.AwaitKeyword,
            IForEachLoopOperation { IsAsynchronous: true, Syntax: CommonForEachStatementSyntax loop } => loop.AwaitKeyword,
            _ => default,
        };

    static IOperation Place(IOperation operation) => operation is IForEachLoopOperation loop ? loop.Collection : operation;

    static SyntaxNode? FirstAwait(LockSite site, FunctionLocks function) =>
        BodyLocks.FunctionAround(site.Operation).Descendants().FirstOrDefault(operation => Keyword(operation).RawKind != 0 && function.MayHold(Place(operation).Syntax, site))?.Syntax;
}
