using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0406: the holder of a lock acquires it again, and waits for itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0406SelfDeadlock() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0406";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not acquire a lock that is held already",
        messageFormat: "'{0}' is held here and is acquired again: {1} is not re-entrant, so its holder waits for itself",
        description: "A lock that is not re-entrant is acquired by code that holds it already, directly or through a call, and waits for itself for ever.");

    // Asked of the whole member: what is reported stands elsewhere than the first acquisition.
    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        WholeTypes.RegisterMembers(start, context => model.HeldLocks.MayAcquireByCall(context.OperationBlocks), member => Analyze(member, model));

    static void Analyze(Noted<ImmutableArray<IOperation>> member, CompilationModel model)
    {
        foreach (var (site, function) in model.HeldLocks.AcquisitionsIn(member.Code, member.CancellationToken))
        {
            foreach (var again in model.SelfDeadlocks.Under(site, function, member.CancellationToken))
            {
                if (model.LockFaults.Of(again, member.Member, member.CancellationToken) == LockFault.None)
                    member.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(again), site.Identity!.Display, site.Kind.Name));
            }
        }
    }
}
