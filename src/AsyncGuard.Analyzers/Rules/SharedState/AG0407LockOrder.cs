using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0407: two locks that a type acquires in one order here and in the other there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0407LockOrder() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0407";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Acquire locks in one order",
        messageFormat: "'{0}' is acquired while '{1}' is held, and '{2}' acquires them the other way round: each can wait for the other",
        description: "Two locks are acquired in opposite orders, so that two callers can each hold one and wait for the other for ever.");

    // Asked of the whole member: what is reported stands elsewhere than the first acquisition.
    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        WholeTypes.RegisterMembers(start, context => model.HeldLocks.MayAcquire(context.OperationBlocks), member => Analyze(member, model));

    static void Analyze(Noted<ImmutableArray<IOperation>> member, CompilationModel model)
    {
        if (member.Member.ContainingType is not { } type)
            return;

        foreach (var (site, function) in model.HeldLocks.AcquisitionsIn(member.Code, member.CancellationToken))
        {
            if (function.Sites.Acquisitions.Count < 2 && function.Calls.Count == 0)
                continue;
            foreach (var (order, earlier) in model.LockOrders.AgainstEarlier(site, type, member.CancellationToken))
            {
                // One report for each place: that a lock is given up too early comes first.
                if (model.LockFaults.Of(order.Place, member.Member, member.CancellationToken) != LockFault.None || model.EarlyReleases.IsOf(order.Place, member.CancellationToken))
                    continue;
                var place = order.Place.Syntax is LockStatementSyntax statement ? statement.LockKeyword.GetLocation() : CallSites.Location(order.Place);
                member.ReportDiagnostic(Diagnostic.Create(Rule, place, order.Inner.Identity!.Display, order.Outer.Identity!.Display, earlier.Member));
            }
        }
    }
}
