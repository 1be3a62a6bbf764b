using AsyncGuard.Analyzers.Rules.Testability;
using AsyncGuard.CodeFixes.Rewriting;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rules.Testability;

/// <summary>AG1001: the time is asked of the provider, or waited for by it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AG1001IgnoredTimeProviderFix() : AsyncGuardCodeFix(AG1001IgnoredTimeProvider.Id, UseProvider)
{
    const string UseProvider = "AG1001.UseProvider";

    private protected override IEnumerable<Rewrite> Rewrites(FixSite site)
    {
        if (site.Reported() is not { Syntax: ExpressionSyntax syntax } operation
            || site.Semantics.GetEnclosingSymbol(syntax.SpanStart, site.Cancellation) is not { } enclosing
            || site.Model.TimeSources.At(operation, Member(enclosing)) is not [var source])
        {
            yield break;
        }

        yield return new Rewrite($"Take the time from '{source.Name}'", UseProvider, () =>
            Replacement(site, operation, IdentifierName(source.Name)) is { } replacement ? site.Root.ReplaceNode(syntax, replacement.WithTriviaFrom(syntax)) : null);
    }

    static ISymbol Member(ISymbol symbol)
    {
        while (symbol.ContainingSymbol is IMethodSymbol outer)
            symbol = outer;
        return symbol;
    }

    static ExpressionSyntax? Replacement(FixSite site, IOperation operation, ExpressionSyntax time) =>
        operation switch
        {
            IPropertyReferenceOperation property => Now(property.Property, time),
            IInvocationOperation { TargetMethod.ContainingType.Name: nameof(System.Diagnostics.Stopwatch), TargetMethod.Name: not "StartNew" } clock =>
                Call(time, clock.TargetMethod.Name, ((InvocationExpressionSyntax)clock.Syntax).ArgumentList),
            IInvocationOperation { TargetMethod.Name: nameof(Task.Delay) or "WaitAsync", Syntax: InvocationExpressionSyntax call } wait when WithProvider(site, wait.Arguments, call.ArgumentList, time) is { } list =>
                call.WithArgumentList(list),
            IObjectCreationOperation { Type.Name: not nameof(Timer), Syntax: BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } creation } made when WithProvider(site, made.Arguments, arguments, time) is { } list =>
                creation.WithArgumentList(list),
            _ => null,
        };

    static ExpressionSyntax? Now(IPropertySymbol property, ExpressionSyntax time) =>
        (property.ContainingType.Name, property.Name) switch
        {
            (nameof(DateTimeOffset), nameof(DateTimeOffset.UtcNow)) => Call(time, "GetUtcNow"),
            (nameof(DateTimeOffset), nameof(DateTimeOffset.Now)) => Call(time, "GetLocalNow"),
            (nameof(DateTime), nameof(DateTime.UtcNow)) => Part(Call(time, "GetUtcNow"), nameof(DateTimeOffset.UtcDateTime)),
            (nameof(DateTime), nameof(DateTime.Now)) => Part(Call(time, "GetLocalNow"), nameof(DateTimeOffset.DateTime)),
            (nameof(DateTime), nameof(DateTime.Today)) => Part(Call(time, "GetLocalNow"), nameof(DateTimeOffset.Date)),
            _ => null,
        };

    // The time first, as a TimeSpan, then the provider, then the token.
    static ArgumentListSyntax? WithProvider(FixSite site, IEnumerable<IArgumentOperation> arguments, ArgumentListSyntax list, ExpressionSyntax time)
    {
        var given = arguments.Where(static argument => argument is { IsImplicit: false, Syntax: ArgumentSyntax { NameColon: null } }).ToList();
        if (given.Count != list.Arguments.Count || given.Count == 0)
            return null;
        var changed = given.Select(argument => (ArgumentSyntax)argument.Syntax).ToList();
        changed[0] = changed[0].WithExpression(TimeArgument.Of(site, given[0]));
        changed.Insert(1, Argument(time));
        return list.WithArguments(StaticCall.Separated(changed));
    }

    static InvocationExpressionSyntax Call(ExpressionSyntax on, string method, ArgumentListSyntax? arguments = null) =>
        InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, on, IdentifierName(method)), arguments ?? ArgumentList());

    static MemberAccessExpressionSyntax Part(ExpressionSyntax of, string name) =>
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, of, IdentifierName(name));
}
