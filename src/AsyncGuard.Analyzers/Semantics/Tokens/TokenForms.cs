using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>The form of a call that takes a token.</summary>
/// <param name="Method">What the compiler binds it to.</param>
/// <param name="Call">The call with the token.</param>
internal sealed record TokenForm(IMethodSymbol Method, InvocationExpressionSyntax Call);

/// <summary>Which form of this call takes a token, and binds in its place?</summary>
internal sealed class TokenForms(CompilationModel model)
{
    readonly TokenOverloads _overloads = new(model.Symbols);
    readonly TokenCarriers _carriers = new(model.Symbols);

    /// <summary>Calls whose token does not cancel the work, or whose work must not be cancelled half-way.</summary>
    readonly ApiSet _others = new(model.Symbols,
    [
        ("System.Threading.Tasks.Task", "Run ContinueWith"),
        ("System.Threading.Tasks.Task`1", "ContinueWith"),
        ("System.Threading.Tasks.TaskFactory", "StartNew ContinueWhenAll ContinueWhenAny"),
        ("System.Threading.Tasks.TaskFactory`1", "StartNew ContinueWhenAll ContinueWhenAny"),
        ("System.Data.Common.DbTransaction", "CommitAsync RollbackAsync ReleaseAsync"),
        ("System.Data.Common.DbConnection", "CloseAsync"),
        ("Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction", "CommitAsync RollbackAsync"),
        ("Microsoft.EntityFrameworkCore.DbContext", "AddAsync AddRangeAsync"),
        ("Microsoft.EntityFrameworkCore.DbSet`1", "AddAsync AddRangeAsync"),
    ]);

    /// <summary>Whether the call starts work that one waits for, was given no token, and has a form that takes one: a cheap look, which binds nothing.</summary>
    public bool MayTake(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        return (model.Symbols.IsTaskLike(method.ReturnType) || model.Symbols.IsAsyncEnumerable(method.ReturnType) || model.BlockingWaits.Knows(method))
            && !HasToken(call, out var isOptional)
            && (isOptional || _overloads.Exists(method))
            && !_others.Contains(method)
            && !CleanupFunctions.HasName(method.Name);
    }

    /// <summary>Whether an object that the call is given, or is made on, carries a token already.</summary>
    public bool IsCarried(IInvocationOperation call) => _carriers.In(call);

    /// <summary>Whether a token is read inside the expression, other than for an await in it.</summary>
    public bool Mentions(IOperation expression) => _carriers.Mentions(expression);

    /// <summary>Whether a value of the type holds a token that its users can read.</summary>
    public bool IsCarrier(ITypeSymbol type) => _carriers.IsCarrier(type);

    /// <summary>The form of the call that takes <paramref name="token"/> and binds in its place.</summary>
    /// <param name="call">A call for which <see cref="MayTake"/> holds.</param>
    /// <param name="token">The token's expression.</param>
    public TokenForm? Find(IInvocationOperation call, ExpressionSyntax token, CancellationToken cancellation)
    {
        if (call.Syntax is not InvocationExpressionSyntax syntax || call.SemanticModel is not { } semantics)
            return null;

        foreach (var candidate in Candidates(call, syntax, token))
        {
            cancellation.ThrowIfCancellationRequested();
            if (ConditionalCalls.Standalone(syntax, candidate.Call) is { } standalone
                && semantics.GetSpeculativeSymbolInfo(syntax.SpanStart, standalone, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol method
                && method.Name == call.TargetMethod.Name
                && TakesToken(method, candidate)
                && SameParameters(call, method, candidate.IsArrayMade)
                && SameResult(call, method)
                && !IsDiscouraged(method)
                && !IsRecursion(call, method, semantics))
            {
                return new TokenForm(method, candidate.Call);
            }
        }

        return null;
    }

    bool HasToken(IInvocationOperation call, out bool isOptional)
    {
        isOptional = false;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter)
                continue;
            if (model.Symbols.IsToken(parameter.Type) || model.Symbols.IsNullableToken(parameter.Type))
            {
                if (argument.ArgumentKind != ArgumentKind.DefaultValue)
                    return true;
                isOptional = true;
            }
            else if (parameter.IsParams && parameter.Type is IArrayTypeSymbol { ElementType: var element } && model.Symbols.IsToken(element))
            {
                if (argument.ArgumentKind != ArgumentKind.ParamArray || argument.Value is not IArrayCreationOperation { Initializer.ElementValues.IsEmpty: true })
                    return true;
                isOptional = true;
            }
        }

        return false;
    }

    readonly record struct Candidate(InvocationExpressionSyntax Call, ArgumentSyntax Added, bool IsArrayMade);

    IEnumerable<Candidate> Candidates(IInvocationOperation call, InvocationExpressionSyntax syntax, ExpressionSyntax token)
    {
        var positional = SyntaxFactory.Argument(token);
        yield return new Candidate(Appended(syntax, positional), positional, IsArrayMade: false);
        foreach (var name in _overloads.TokenNames(call.TargetMethod))
        {
            var named = SyntaxFactory.Argument(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(name)), default, token);
            yield return new Candidate(Appended(syntax, named), named, IsArrayMade: false);
        }

        if (ParamsArrays.Made(call, syntax) is { } withArray)
            yield return new Candidate(Appended(withArray, positional), positional, IsArrayMade: true);
    }

    static InvocationExpressionSyntax Appended(InvocationExpressionSyntax call, ArgumentSyntax argument) =>
        call.WithArgumentList(call.ArgumentList.WithArguments(call.ArgumentList.Arguments.Add(argument)));

    // The token must reach a token's parameter, not one that takes any object.
    bool TakesToken(IMethodSymbol method, Candidate candidate)
    {
        if (method.Parameters.IsEmpty)
            return false;
        var parameter = candidate.Added.NameColon is { Name.Identifier.ValueText: var name }
            ? method.Parameters.FirstOrDefault(parameter => parameter.Name == name)
            : method.Parameters[Math.Min(candidate.Call.ArgumentList.Arguments.Count, method.Parameters.Length) - 1];
        return parameter is not null && IsTokenParameter(parameter);
    }

    bool IsTokenParameter(IParameterSymbol parameter) =>
        model.Symbols.IsToken(parameter.Type) || model.Symbols.IsNullableToken(parameter.Type)
        || (parameter.IsParams && parameter.Type is IArrayTypeSymbol { ElementType: var element } && model.Symbols.IsToken(element));

    // The arguments that are written must go to parameters of the same types and names as before.
    static bool SameParameters(IInvocationOperation call, IMethodSymbol form, bool isArrayMade)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter || argument.ArgumentKind == ArgumentKind.DefaultValue || argument.IsImplicit && argument.ArgumentKind == ArgumentKind.Explicit)
                continue;
            if (argument is { ArgumentKind: ArgumentKind.ParamArray, Value: IArrayCreationOperation { Initializer.ElementValues.IsEmpty: true } })
                continue;
            var ordinal = parameter.Ordinal - (call.TargetMethod is { IsExtensionMethod: true, ReducedFrom: null } && form.ReducedFrom is not null ? 1 : 0);
            if (ordinal < 0)
                continue; // the receiver: that it binds is enough
            var other = argument.Syntax is ArgumentSyntax { NameColon.Name.Identifier.ValueText: var name }
                ? form.Parameters.FirstOrDefault(candidate => candidate.Name == name)
                : form.Parameters.ElementAtOrDefault(ordinal);
            if (other is null || !SymbolEqualityComparer.Default.Equals(other.Type, parameter.Type) || (isArrayMade && other.IsParams && argument.ArgumentKind == ArgumentKind.ParamArray))
                return false;
        }

        return true;
    }

    bool SameResult(IInvocationOperation call, IMethodSymbol form)
    {
        var before = call.TargetMethod.ReturnType;
        if (SymbolEqualityComparer.Default.Equals(before, form.ReturnType))
            return true;
        // Where the task is awaited at once, a ValueTask serves as well as a Task.
        return call.Parent is IAwaitOperation or IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Parent: IAwaitOperation }
            && model.Symbols.IsTaskLike(before) && model.Symbols.IsTaskLike(form.ReturnType)
            && SymbolEqualityComparer.Default.Equals(model.Symbols.ResultOf(before), model.Symbols.ResultOf(form.ReturnType));
    }

    static bool IsDiscouraged(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: nameof(ObsoleteAttribute) or "EditorBrowsableAttribute" })
                return true;
        }

        return false;
    }

    // A wrapper that calls its own simpler form would call itself for ever.
    static bool IsRecursion(IInvocationOperation call, IMethodSymbol form, SemanticModel semantics)
    {
        if (SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, form.OriginalDefinition))
            return false;
        for (var around = semantics.GetEnclosingSymbol(call.Syntax.SpanStart) as IMethodSymbol; around is not null; around = around.ContainingSymbol as IMethodSymbol)
        {
            for (var method = around; method is not null; method = method.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, (form.ReducedFrom ?? form).OriginalDefinition))
                    return true;
            }
        }

        return false;
    }
}
