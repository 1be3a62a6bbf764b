using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers;

/// <summary>
/// For rules that ask about other members of the type, too: what may matter is noted on the way, and decided when all members have been analysed.
/// Asked any earlier, the rule would have to bind what the compiler binds a moment later, and pay for it.
/// </summary>
internal static class WholeTypes
{
    /// <summary>Looks at operations.</summary>
    /// <param name="start">Where the rule registers.</param>
    /// <param name="mayMatter">A cheap test of an operation.</param>
    /// <param name="decide">What is called for each that passed.</param>
    /// <param name="kinds">What is looked at.</param>
    public static void RegisterOperations(CompilationStartAnalysisContext start, Func<OperationAnalysisContext, bool> mayMatter, Action<Noted<IOperation>> decide, params OperationKind[] kinds) =>
        start.RegisterSymbolStartAction(
            type =>
            {
                var notes = new Notes<IOperation>();
                type.RegisterOperationAction(
                    context =>
                    {
                        if (mayMatter(context))
                            notes.Add(context.Operation, context.ContainingSymbol);
                    },
                    ImmutableArray.Create(kinds));
                type.RegisterSymbolEndAction(end => notes.Decide(decide, end));
            },
            SymbolKind.NamedType);

    /// <summary>Looks at members: at their bodies and initializers.</summary>
    /// <param name="start">Where the rule registers.</param>
    /// <param name="mayMatter">A cheap test of a member's code.</param>
    /// <param name="decide">What is called for each that passed.</param>
    public static void RegisterMembers(CompilationStartAnalysisContext start, Func<OperationBlockAnalysisContext, bool> mayMatter, Action<Noted<ImmutableArray<IOperation>>> decide) =>
        start.RegisterSymbolStartAction(
            type =>
            {
                var notes = new Notes<ImmutableArray<IOperation>>();
                type.RegisterOperationBlockAction(context =>
                {
                    if (mayMatter(context))
                        notes.Add(context.OperationBlocks, context.OwningSymbol);
                });
                type.RegisterSymbolEndAction(end => notes.Decide(decide, end));
            },
            SymbolKind.NamedType);

    /// <summary>None, for most types. Members are analysed at the same time.</summary>
    sealed class Notes<T>
    {
        readonly object _gate = new();
        List<(T Code, ISymbol Member)>? _notes;

        public void Add(T code, ISymbol member)
        {
            lock (_gate)
                (_notes ??= []).Add((code, member));
        }

        public void Decide(Action<Noted<T>> decide, SymbolAnalysisContext end)
        {
            foreach (var (code, member) in _notes ?? [])
                decide(new Noted<T>(code, member, end));
        }
    }
}

/// <summary>What a rule noted in a type whose members have all been analysed.</summary>
/// <param name="code">The operation, or the code of a member.</param>
/// <param name="member">The member that it is of.</param>
/// <param name="end">Where to report.</param>
internal readonly struct Noted<T>(T code, ISymbol member, SymbolAnalysisContext end)
{
    public T Code => code;

    public ISymbol Member => member;

    public CancellationToken CancellationToken => end.CancellationToken;

    public void ReportDiagnostic(Diagnostic diagnostic) => end.ReportDiagnostic(diagnostic);
}
