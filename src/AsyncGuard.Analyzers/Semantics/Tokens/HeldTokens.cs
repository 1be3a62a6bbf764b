using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which token that an object holds is the one of the work here: the request's, or a field's that the function observes already?</summary>
internal sealed class HeldTokens(CompilationModel model)
{
    /// <summary>Types that stand for one request, message or job, with the property that holds its token.</summary>
    static readonly (string Type, string Property)[] Requests =
    [
        ("Microsoft.AspNetCore.Http.HttpContext", "RequestAborted"),
        ("Microsoft.AspNetCore.SignalR.HubCallerContext", "ConnectionAborted"),
        ("Microsoft.Azure.Functions.Worker.FunctionContext", "CancellationToken"),
        ("Grpc.Core.ServerCallContext", "CancellationToken"),
        ("Quartz.IJobExecutionContext", "CancellationToken"),
    ];

    readonly (INamedTypeSymbol Type, string Property)[] _requests =
        [.. Requests.Select(row => (Type: model.Symbols.Type(row.Type)!, row.Property)).Where(static row => row.Type is not null)];
    readonly ConcurrentDictionary<INamedTypeSymbol, ISymbol[]> _members = new(SymbolEqualityComparer.Default);

    /// <summary>Whether there can be such a token at all: a cheap look at the functions and their type.</summary>
    public bool MayKnow(IReadOnlyList<IMethodSymbol> functions) =>
        functions[functions.Count - 1].ContainingType is { } type && Members(type).Length > 0
        || (_requests.Length > 0 && functions.Any(function => function.Parameters.Any(parameter => PropertyOf(parameter.Type) is not null)));

    public TokenInScope? At(IOperation place, IReadOnlyList<IMethodSymbol> functions, SemanticModel semantics)
    {
        foreach (var function in functions)
        {
            foreach (var parameter in function.Parameters)
            {
                if (PropertyOf(parameter.Type) is { } property && !parameter.IsDiscard)
                    return new TokenInScope(parameter, Access(SyntaxFactory.IdentifierName(parameter.Name), property));
            }
        }

        var outermost = functions[functions.Count - 1];
        return outermost.ContainingType is { } type && Members(type) is { Length: > 0 } members
            ? OfRequest(members, place, semantics) ?? Observed(members, place, outermost, semantics)
            : null;
    }

    TokenInScope? OfRequest(ISymbol[] members, IOperation place, SemanticModel semantics)
    {
        foreach (var member in members)
        {
            if (member is IPropertySymbol { IsStatic: false } held
                && PropertyOf(held.Type) is { } property
                && semantics.GetEnclosingSymbol(place.Syntax.SpanStart) is { IsStatic: false }
                && semantics.IsAccessible(place.Syntax.SpanStart, held))
            {
                return new TokenInScope(held, Access(SyntaxFactory.IdentifierName(held.Name), property));
            }
        }

        return null;
    }

    // One token alone that the function tests, or passes to work that it waits for. It is written as it is written there.
    TokenInScope? Observed(ISymbol[] members, IOperation place, IMethodSymbol function, SemanticModel semantics)
    {
        if (function.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != semantics.SyntaxTree)
            return null;

        TokenInScope? observed = null;
        foreach (var name in reference.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (Array.Find(members, member => member.Name == name.Identifier.ValueText) is not { } member
                || !SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(name).Symbol, member)
                || Token(name, member) is not { } token
                || !IsObserved(token, semantics))
            {
                continue;
            }

            if (observed is not null && !SymbolEqualityComparer.Default.Equals(observed.Holder, member))
                return null;
            observed ??= new TokenInScope(member, token.WithoutTrivia(), IsOfObject: true);
        }

        return observed is not null && semantics.IsAccessible(place.Syntax.SpanStart, observed.Holder) ? observed : null;
    }

    // _stop.Token for a source, _stop for a token; the source itself where it is tested: _stop.IsCancellationRequested.
    ExpressionSyntax? Token(IdentifierNameSyntax name, ISymbol member)
    {
        ExpressionSyntax held = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } qualified ? qualified : name;
        if (held.Parent is PostfixUnaryExpressionSyntax suppressed)
            held = suppressed;
        if (!model.Symbols.IsTokenSource(TypeOf(member)))
            return held;
        return held.Parent switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationTokenSource.Token) } access when access.Expression == held => access,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationTokenSource.IsCancellationRequested) } access when access.Expression == held =>
                Access(held.WithoutTrivia(), nameof(CancellationTokenSource.Token)),
            _ => null,
        };
    }

    bool IsObserved(ExpressionSyntax token, SemanticModel semantics)
    {
        if (token.Parent is null)
            return true; // made from a test of its source
        if (token.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationToken.IsCancellationRequested) or nameof(CancellationToken.ThrowIfCancellationRequested) })
            return true;
        return semantics.GetOperation(token)?.Parent is IArgumentOperation { Parent: IInvocationOperation call }
            && model.WorkFates.Of(call) is WorkFate.Awaited or WorkFate.Returned;
    }

    ISymbol[] Members(INamedTypeSymbol type) => _members.GetOrAdd(type, FindMembers);

    ISymbol[] FindMembers(INamedTypeSymbol type)
    {
        var found = new List<ISymbol>();
        for (var current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            foreach (var member in current.GetMembers())
            {
                if (!member.IsImplicitlyDeclared && member is IFieldSymbol or IPropertySymbol { IsIndexer: false } && TypeOf(member) is { } held
                    && (model.Symbols.IsToken(held) || model.Symbols.IsTokenSource(held) || PropertyOf(held) is not null))
                {
                    found.Add(member);
                }
            }
        }

        foreach (var constructor in type.InstanceConstructors)
        {
            if (constructor.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax() is TypeDeclarationSyntax)
                found.AddRange(constructor.Parameters.Where(parameter => model.Symbols.IsToken(parameter.Type) || model.Symbols.IsTokenSource(parameter.Type)));
        }

        return found.Count == 0 ? [] : [.. found];
    }

    string? PropertyOf(ITypeSymbol type)
    {
        foreach (var (request, property) in _requests)
        {
            if (AsyncSymbols.IsOrInherits(type, request))
                return property;
        }

        return null;
    }

    static ITypeSymbol? TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    static MemberAccessExpressionSyntax Access(ExpressionSyntax of, string name) =>
        SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, of, SyntaxFactory.IdentifierName(name));
}
