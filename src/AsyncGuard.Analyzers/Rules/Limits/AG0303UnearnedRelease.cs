using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Limits;

/// <summary>AG0303: a release where the acquisition may have failed: somebody else's lock is released.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0303UnearnedRelease() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0303";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Limits,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Release only what was acquired",
        messageFormat: "'{0}' is released even where this '{1}' {2}; somebody else's turn ends then",
        description: "A lock or a permit is released on a path on which it was not acquired, so that one more than allowed gets in.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        WholeTypes.RegisterOperations(start, context => model.HeldLocks.IsAcquisition(context.Operation), call => Analyze(call, model), OperationKind.Invocation);

    static void Analyze(Noted<IOperation> call, CompilationModel model)
    {
        if (model.HeldLocks.AcquisitionAt(call.Code, call.CancellationToken) is not var (site, function, _)
            || UnearnedReleases.Of(site, function) is not (var release and not UnearnedRelease.None)
            || model.LockFaults.Of(call.Code, call.Member, call.CancellationToken) != LockFault.Unearned)
        {
            return;
        }

        var reason = release switch
        {
            UnearnedRelease.IgnoredAnswer => "gives up and answers false",
            _ when site.IsConditional => "does not acquire it",
            _ => "fails or is not reached",
        };
        call.ReportDiagnostic(Diagnostic.Create(Rule, site.Location, site.Identity!.Display, ((IInvocationOperation)site.Operation).TargetMethod.Name, reason));
    }
}
