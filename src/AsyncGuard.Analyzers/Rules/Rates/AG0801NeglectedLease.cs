using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Rates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Rates;

/// <summary>AG0801: a <c>RateLimitLease</c> that is never tested, or never disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0801NeglectedLease() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0801";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Rates,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Test the lease of a rate limiter, and dispose it",
        messageFormat: "The lease that '{0}' gives is never {1}",
        description: "A rate limiter answers with a lease that may not be acquired: untested, it limits nothing; undisposed, it never gives its permit back.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.RateLimitLeases.IsEmpty)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.RateLimitLeases.Of(call, context.CancellationToken) is var neglect and not Neglect.None)
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), call.TargetMethod.Name, What(neglect)));
    }

    static string What(Neglect neglect) =>
        neglect switch
        {
            Neglect.Test => "tested for 'IsAcquired': calls go on when the limit is reached",
            Neglect.Disposal => "disposed: its permit is never given back",
            _ => "tested for 'IsAcquired', nor disposed",
        };
}
