using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Limits;

/// <summary>AG0305: a semaphore that takes back more permits than it gave.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0305UnboundedRelease() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0305";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Limits,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: false,
        title: "Give the semaphore a maximum",
        messageFormat: "This semaphore has no maximum: one release too many lets one more in, and nobody notices",
        description: "A SemaphoreSlim without a maximum accepts releases that were never acquired, which quietly raises the limit.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Type("System.Threading.SemaphoreSlim") is { } semaphore)
            start.RegisterOperationAction(context => Analyze(context, model, semaphore), OperationKind.ObjectCreation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model, INamedTypeSymbol semaphore)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        // One that starts empty is a signal, and has no limit to keep.
        if (AsyncSymbols.Is(creation.Type, semaphore) && creation.Arguments is [{ Value: { ConstantValue: not { HasValue: true, Value: 0 } } }] && !model.LoneLocks.IsLone(creation))
            context.ReportDiagnostic(Diagnostic.Create(Rule, creation.Syntax.GetLocation()));
    }
}
