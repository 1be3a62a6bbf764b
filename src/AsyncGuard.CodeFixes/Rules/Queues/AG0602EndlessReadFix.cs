using AsyncGuard.Analyzers.Rules.Queues;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Queues;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Queues;

/// <summary>AG0602: the only producer completes the channel in <c>finally</c>, or the type does when it is disposed.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG0602EndlessReadFix() : AsyncGuardCodeFix(AG0602EndlessRead.Id, Complete)
{
    const string Complete = "AG0602.Complete";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not IInvocationOperation read || Life(site, read) is not { } life)
            yield break;
        if (Producer(site, life) is { } producer)
            yield return new Rewrite("Complete the channel in 'finally'", Complete, () => InFinally(site, life, producer));
        yield return new Rewrite("Complete the channel on disposal", Complete, () => OnDisposal(site, life));
    }

    // The channel whose life has this read in it.
    static ChannelLife? Life(FixSite site, IInvocationOperation read) =>
        site.Semantics.GetEnclosingSymbol(read.Syntax.SpanStart, site.Cancellation) is { } symbol
            ? site.Model.Channels.At(read, symbol, site.Cancellation).FirstOrDefault(static life => life is { WriterEscapes: false, Completions.Count: 0 })
            : null;

    // The one function that writes, if it runs once.
    static IOperation? Producer(FixSite site, ChannelLife life)
    {
        if (life.Writes.Count == 0 || life.Writes.Any(write => write is not IInvocationOperation || write.Syntax.SyntaxTree != site.Target.SyntaxTree))
            return null;
        var producer = EnclosingFunction.Of(life.Writes[0]);
        if (life.Writes.Any(write => EnclosingFunction.Of(write).Syntax != producer.Syntax))
            return null;
        if (producer.Syntax == EnclosingFunction.Of(life.Trail.Creation).Syntax)
            return producer;
        return site.Model.FunctionStarts.Of(producer, site.Cancellation) is [{ Kind: not (StartKind.Member or StartKind.Callback or StartKind.Event) } start] && !start.IsRepeatedFor(life.Trail.Creation)
            && EnclosingFunction.Loop(start.Place, life.Trail.Creation) is null
            ? producer
            : null;
    }

    static SyntaxNode? InFinally(FixSite site, ChannelLife life, IOperation producer)
    {
        if (life.Writes[0].Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var writer } } write)
            return null;
        var cleanup = FinallyClause(Block(Completion(writer, nameof(Complete))));
        if (producer.Syntax != EnclosingFunction.Of(life.Trail.Creation).Syntax)
            return FunctionBody.Of(write)?.WithStatements(site.Root, statements => [TryBlock.Around(statements, cleanup: cleanup)]);

        // In the function that makes the channel, only the statements that write.
        if (life.Trail.Creation.Syntax.FirstAncestorOrSelf<BlockSyntax>() is not { } block)
            return null;
        var writing = block.Statements.Select((statement, index) => (statement, index)).Where(item => life.Writes.Any(call => item.statement.Span.Contains(call.Syntax.Span))).Select(static item => item.index).ToList();
        if (writing.Count == 0 || !life.Writes.All(call => block.Span.Contains(call.Syntax.Span)))
            return null;
        var (first, last) = (writing[0], writing[writing.Count - 1]);
        return site.Root.ReplaceNode(block, TryBlock.Replace(block, first, last, TryBlock.Around([.. block.Statements.Skip(first).Take(last - first + 1)], cleanup: cleanup)));
    }

    static SyntaxNode? OnDisposal(FixSite site, ChannelLife life)
    {
        if (life.Trail.Homes.FirstOrDefault(static home => home is IFieldSymbol) is not IFieldSymbol field)
            return null;
        var dispose = field.ContainingType.GetMembers().OfType<IMethodSymbol>()
            .FirstOrDefault(static method => method is { Name: nameof(IDisposable.Dispose) or "DisposeAsync", Parameters.IsEmpty: true });
        if (dispose?.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Target.SyntaxTree || reference.GetSyntax(site.Cancellation) is not MethodDeclarationSyntax { Body: { } body })
            return null;
        var completion = Completion(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, IdentifierName(field.Name), IdentifierName(nameof(Writer))), "TryComplete");
        return site.Root.ReplaceNode(body, body.WithStatements(body.Statements.Insert(0, completion)));
    }

    const string Writer = "Writer";

    static ExpressionStatementSyntax Completion(ExpressionSyntax writer, string method) =>
        ExpressionStatement(InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, writer.WithoutTrivia(), IdentifierName(method))))
            .WithAdditionalAnnotations(Microsoft.CodeAnalysis.Formatting.Formatter.Annotation);
}
