using AsyncGuard.Analyzers.Semantics.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>Code that runs under the lock of a field.</summary>
/// <param name="Statement">The <c>lock</c>, or the <c>try</c> whose <c>finally</c> releases.</param>
/// <param name="Before">The statement before it that belongs to the lock: the call that acquires, or the flag that tells of it.</param>
/// <param name="EntersInside">Whether the first statement of the <c>try</c> acquires.</param>
internal sealed record LockUse(StatementSyntax Statement, StatementSyntax? Before = null, bool EntersInside = false)
{
    /// <summary>What runs under the lock.</summary>
    public BlockSyntax BodyOf(TryStatementSyntax attempt) => EntersInside ? attempt.Block.WithStatements(attempt.Block.Statements.RemoveAt(0)) : attempt.Block;
}

/// <summary>Is a field used to lock on and for nothing else, and where?</summary>
internal sealed class LockUses
{
    readonly FixSite _site;
    readonly IFieldSymbol _field;

    LockUses(FixSite site, IFieldSymbol field)
    {
        _site = site;
        _field = field;
    }

    /// <summary>Every use of the field; <see langword="null"/> where it has another use, or its holder acquires it again.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="field">The field.</param>
    /// <param name="owner">The type that can see it.</param>
    /// <param name="mayDispose">Whether the field may be disposed of.</param>
    public static List<LockUse>? Of(FixSite site, IFieldSymbol field, TypeDeclarationSyntax owner, bool mayDispose)
    {
        var all = new LockUses(site, field).In(owner, mayDispose);
        return all is null || all.Exists(use => all.Exists(other => other != use && use.Statement.Span.Contains(other.Statement.Span))) ? null : all;
    }

    List<LockUse>? In(TypeDeclarationSyntax owner, bool mayDispose)
    {
        var uses = new List<LockUse>();
        foreach (var name in owner.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != _field.Name || !SymbolEqualityComparer.Default.Equals(_site.Semantics.GetSymbolInfo(name, _site.Cancellation).Symbol, _field))
                continue;
            ExpressionSyntax use = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member && member.Name == name ? member : name;
            if (use.Parent is LockStatementSyntax statement && statement.Expression == use && !statement.Ancestors().Any(static node => node is LockStatementSyntax) && !AcquiresAgain(statement, statement))
                uses.Add(new LockUse(statement));
            else if (use.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax enter && (EnteredBefore(enter) ?? EnteredInside(enter)) is { } found)
                uses.Add(found);
            else if (!IsRelease(use) && !(mayDispose && IsDisposal(use)))
                return null;
        }

        return uses;
    }

    // Monitor.Enter(_sync); try { … } finally { Monitor.Exit(_sync); }
    LockUse? EnteredBefore(ExpressionStatementSyntax enter) =>
        enter is { Expression: InvocationExpressionSyntax acquire, Parent: BlockSyntax block }
        && block.Statements.ElementAtOrDefault(block.Statements.IndexOf(enter) + 1) is TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [ExpressionStatementSyntax { Expression: InvocationExpressionSyntax release }] } attempt
        && IsPair(acquire, release) && Flag(acquire) is null && !AcquiresAgain(acquire, attempt)
            ? new LockUse(attempt, enter)
            : null;

    // var taken = false; try { _spin.Enter(ref taken); … } finally { if (taken) _spin.Exit(); }
    LockUse? EnteredInside(ExpressionStatementSyntax enter) =>
        enter is { Expression: InvocationExpressionSyntax acquire, Parent: BlockSyntax { Parent: TryStatementSyntax { Catches.Count: 0, Finally.Block.Statements: [IfStatementSyntax { Condition: IdentifierNameSyntax condition, Else: null } exit], Parent: BlockSyntax outer } attempt } block }
        && block.Statements[0] == enter
        && Flag(acquire) is { } flag && flag == condition.Identifier.ValueText
        && (exit.Statement is BlockSyntax { Statements: [var only] } ? only : exit.Statement) is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax release }
        && IsPair(acquire, release)
        && outer.Statements.IndexOf(attempt) is > 0 and var index
        && outer.Statements[index - 1] is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value.RawKind: (int)SyntaxKind.FalseLiteralExpression } declared] } declaration
        && declared.Identifier.ValueText == flag
        && outer.DescendantNodes().OfType<IdentifierNameSyntax>().Count(name => name.Identifier.ValueText == flag) == 2
        && !Comments.AreAround(enter) && !AcquiresAgain(acquire, attempt)
            ? new LockUse(attempt, declaration, EntersInside: true)
            : null;

    // Stands in the finally of a try that is a use itself.
    bool IsRelease(ExpressionSyntax use) =>
        use.FirstAncestorOrSelf<FinallyClauseSyntax>()?.Parent is TryStatementSyntax attempt
        && (Before(attempt) is ExpressionStatementSyntax enter && EnteredBefore(enter)?.Statement == attempt
            || attempt.Block.Statements.FirstOrDefault() is ExpressionStatementSyntax first && EnteredInside(first) is not null);

    static bool IsDisposal(ExpressionSyntax use) =>
        use.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(IDisposable.Dispose), Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Parent: ExpressionStatementSyntax } } access && access.Expression == use;

    bool IsPair(InvocationExpressionSyntax acquire, InvocationExpressionSyntax release) =>
        Api(acquire) is { Act: LockAct.Acquire } taken && Api(release) is { Act: LockAct.Release } given && taken.Kind == given.Kind && taken.Mode == given.Mode;

    LockApi? Api(InvocationExpressionSyntax call) =>
        _site.Semantics.GetOperation(call, _site.Cancellation) is IInvocationOperation operation
        && _site.Model.LockApis.Of(operation) is { Kind.IsThreadAffine: true } api
        && _field.Equals(LockIdentities.Of(LockApis.Target(operation))?.Member, SymbolEqualityComparer.Default)
        && !_site.Model.LockApis.IsConditional(operation)
            ? api
            : null;

    static string? Flag(InvocationExpressionSyntax acquire) =>
        acquire.ArgumentList.Arguments.FirstOrDefault(static argument => argument.RefKindKeyword.IsKind(SyntaxKind.RefKeyword))?.Expression is IdentifierNameSyntax name ? name.Identifier.ValueText : null;

    // An async lock does not let its holder in again.
    bool AcquiresAgain(SyntaxNode acquisition, StatementSyntax holder) =>
        _site.Semantics.GetOperation(acquisition, _site.Cancellation) is not { } operation
        || _site.Model.HeldLocks.AcquisitionAt(operation, _site.Cancellation) is not var (site, function, _)
        || function.Calls.Any(call => holder.Span.Contains(call.Place.Syntax.Span) && _site.Model.LocksWithin.Of(call, _site.Cancellation).Any(within => within.Identity!.Equals(site.Identity)));

    static StatementSyntax? Before(StatementSyntax statement) =>
        statement.Parent is BlockSyntax block && block.Statements.IndexOf(statement) is > 0 and var index ? block.Statements[index - 1] : null;
}
