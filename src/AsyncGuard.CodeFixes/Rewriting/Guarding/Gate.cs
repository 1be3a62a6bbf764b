using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting.Guarding;

/// <summary>The kinds of guard that a fix can put up, the lightest first.</summary>
internal enum GateKind
{
    /// <summary><c>lock</c> on an object of its own.</summary>
    Lock,

    /// <summary><c>using (await gate.LockAsync())</c>, of AsyncGuard or of Nito.</summary>
    AsyncLock,

    /// <summary><c>await gate.WaitAsync()</c> before a <c>try</c> whose <c>finally</c> releases.</summary>
    Semaphore,
}

/// <summary>What guards a place: a field or variable that exists, or one that the fix declares.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is held.</param>
/// <param name="Declaration">The type to declare it with; <see langword="null"/> when it exists.</param>
internal sealed record Gate(string Name, GateKind Kind, ITypeSymbol? Declaration)
{
    const string Word = "gate";

    /// <summary>How the gate is called, for titles.</summary>
    public string Title => Declaration is null ? $"'{Name}'" : Kind switch { GateKind.Lock => "'lock'", GateKind.AsyncLock => "'AsyncLock'", _ => "'SemaphoreSlim'" };

    /// <summary>The gate that guards the place elsewhere already, else a new one of the lightest kind that the region allows.</summary>
    /// <param name="site">The site of the report.</param>
    /// <param name="place">The place to guard.</param>
    /// <param name="awaits">Whether something is awaited under the gate.</param>
    public static Gate? For(FixSite site, SharedPlace place, bool awaits)
    {
        if (ExistingGates.Of(site, place) is { } existing)
            return existing.Kind == GateKind.Lock && awaits ? null : existing;

        var (kind, type) = awaits ? AsyncKind(site) : (GateKind.Lock, LockType(site));
        if (type is null)
            return null;
        var name = DeclaresVariable(site, place) ? Word : FieldName.Of(site.Target.FirstAncestorOrSelf<TypeDeclarationSyntax>(), Word, IsStatic(site, place));
        return new Gate(Unique(site, name), kind, type);
    }

    /// <summary>A field or property that is known to hold a lock, as a gate.</summary>
    public static Gate? Named(FixSite site, ISymbol gate) =>
        ((gate as IFieldSymbol)?.Type ?? (gate as IPropertySymbol)?.Type) is not { } type ? null
        : AsyncSymbols.Is(type, site.Model.Symbols.Type("System.Threading.SemaphoreSlim")) ? new Gate(gate.Name, GateKind.Semaphore, null)
        : AsyncSymbols.Is(type, site.Model.Symbols.RuntimeType("AsyncLock")) || AsyncSymbols.Is(type, site.Model.Symbols.Type("Nito.AsyncEx.AsyncLock")) ? new Gate(gate.Name, GateKind.AsyncLock, null)
        : type.SpecialType == SpecialType.System_Object || AsyncSymbols.Is(type, site.Model.Symbols.Type("System.Threading.Lock")) ? new Gate(gate.Name, GateKind.Lock, null)
        : null;

    /// <summary>Whether the gate of the place is a variable of the function that declares it.</summary>
    public static bool DeclaresVariable(FixSite site, SharedPlace place) =>
        place.Root is ILocalSymbol { DeclaringSyntaxReferences: [var reference] }
        && reference.GetSyntax(site.Cancellation) is VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax or SwitchSectionSyntax } };

    /// <summary>Whether the gate of the place is a static field: the place is, or the code that uses its variable.</summary>
    public static bool IsStatic(FixSite site, SharedPlace place) =>
        place.IsStatic
        || (place.IsVariable && (site.Semantics.GetEnclosingSymbol(site.Target.SpanStart, site.Cancellation) is { } function && EnclosingMember(function).IsStatic));

    /// <summary>The statements of a region under the gate.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="style">How the wait for the gate continues.</param>
    /// <param name="token">The token for that wait, if there is one.</param>
    /// <param name="endOfLine">How lines end in the document; <see langword="null"/> where the region stands in one line with its block.</param>
    public IReadOnlyList<StatementSyntax> Guard(IReadOnlyList<StatementSyntax> statements, ConfigureAwaitStyle style, IEnumerable<ArgumentSyntax> token, SyntaxTrivia? endOfLine)
    {
        var lead = statements[0].GetLeadingTrivia();
        var bare = statements.Select((statement, i) => i == 0 ? statement.WithLeadingTrivia() : statement).ToList();
        var gate = IdentifierName(Name);
        switch (Kind)
        {
            case GateKind.Lock when endOfLine is null && bare is [ExpressionStatementSyntax only]:
                return [LockStatement(Token(default, SyntaxKind.LockKeyword, TriviaList(Space)), Token(SyntaxKind.OpenParenToken), gate, Token(default, SyntaxKind.CloseParenToken, TriviaList(Space)), only).WithLeadingTrivia(lead)];
            case GateKind.Lock:
                return [LockStatement(gate, Embedded(bare, endOfLine)).WithLeadingTrivia(lead).WithAdditionalAnnotations(Formatter.Annotation)];
            case GateKind.AsyncLock:
                var wait = InsertAwait.Before(style.Apply(Call(gate, "LockAsync", token)));
                return [UsingStatement(null, wait, Embedded(bare, endOfLine)).WithLeadingTrivia(lead).WithAdditionalAnnotations(Formatter.Annotation)];
            default:
                var released = FinallyClause(Block(ExpressionStatement(Call(gate, nameof(SemaphoreSlim.Release), []))).WithTrailingTrivia(endOfLine ?? ElasticSpace));
                return
                [
                    ExpressionStatement(InsertAwait.Before(style.Apply(Call(gate, nameof(SemaphoreSlim.WaitAsync), token)))).WithLeadingTrivia(lead).WithTrailingTrivia(ElasticLineFeed).WithAdditionalAnnotations(Formatter.Annotation),
                    TryStatement(Block(bare), default, released).WithAdditionalAnnotations(Formatter.Annotation),
                ];
        }
    }

    static StatementSyntax Embedded(List<StatementSyntax> statements, SyntaxTrivia? endOfLine) =>
        statements is [var only and (ExpressionStatementSyntax or ReturnStatementSyntax)]
            ? only.WithLeadingTrivia(ElasticLineFeed)
            : Block(statements).WithTrailingTrivia(endOfLine ?? ElasticSpace);

    static InvocationExpressionSyntax Call(ExpressionSyntax gate, string method, IEnumerable<ArgumentSyntax> arguments) =>
        InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, gate, IdentifierName(method)), ArgumentList(StaticCall.Separated(arguments)));

    static (GateKind Kind, ITypeSymbol? Type) AsyncKind(FixSite site) =>
        (site.Model.Symbols.RuntimeType("AsyncLock") ?? site.Model.Symbols.Type("Nito.AsyncEx.AsyncLock")) is { } asyncLock
            ? (GateKind.AsyncLock, asyncLock)
            : (GateKind.Semaphore, site.Model.Symbols.Type("System.Threading.SemaphoreSlim"));

    // The compiler knows System.Threading.Lock from C# 13 on.
    static ITypeSymbol LockType(FixSite site) =>
        site.Root.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: var version } && (int)version >= 1300 && site.Model.Symbols.Type("System.Threading.Lock") is { } type
            ? type
            : site.Semantics.Compilation.GetSpecialType(SpecialType.System_Object);

    static ISymbol EnclosingMember(ISymbol function)
    {
        while (function is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction } && function.ContainingSymbol is { } outer)
            function = outer;
        return function;
    }

    static string Unique(FixSite site, string name)
    {
        var taken = new HashSet<string>(
            site.Root.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText), StringComparer.Ordinal);
        if (site.Semantics.GetEnclosingSymbol(site.Target.SpanStart, site.Cancellation)?.ContainingType is { } type)
            taken.UnionWith(type.MemberNames);
        if (!taken.Contains(name))
            return name;
        var number = 2;
        while (taken.Contains($"{name}{number}"))
            number++;
        return $"{name}{number}";
    }
}
