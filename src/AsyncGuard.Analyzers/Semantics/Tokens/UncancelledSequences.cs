using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which token should the enumeration of this async sequence be given?</summary>
internal sealed class UncancelledSequences(CompilationModel model)
{
    /// <summary>The token in scope, where the sequence was given none and would look at one.</summary>
    public TokenInScope? TokenFor(IForEachLoopOperation loop, ISymbol? containingSymbol, CancellationToken cancellation)
    {
        if (!loop.IsAsynchronous)
            return null;

        var sequence = Source(loop.Collection);
        if (!AsyncSymbols.IsOrInherits(sequence.Type, model.Symbols.AsyncEnumerable)
            || model.Tokens.Governing(loop.Collection) is not { } token
            || IsGiven(sequence)
            || model.TestCode.Contains(containingSymbol))
        {
            return null;
        }

        // Where the method that makes the sequence takes a token, it should be given there.
        return sequence is IInvocationOperation call && model.ForgottenTokens.Of(call, containingSymbol, cancellation) is not null ? null : token;
    }

    /// <summary>The sequence under <c>ConfigureAwait</c>.</summary>
    public static IOperation Source(IOperation collection)
    {
        var sequence = CallSites.Unwrap(collection);
        while (sequence is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Arguments: [{ Value: var inner }, ..] } call)
            sequence = CallSites.Unwrap(call.Instance ?? inner);
        return sequence;
    }

    bool IsGiven(IOperation sequence)
    {
        if (model.TokenForms.Mentions(sequence))
            return true;
        switch (sequence)
        {
            case IInvocationOperation call:
                return call.TargetMethod.Name == "ToAsyncEnumerable"
                    || call.Arguments.Any(argument => model.Symbols.IsToken(argument.Value.Type) && argument.ArgumentKind == ArgumentKind.Explicit)
                    || LooksAtNone(call.TargetMethod)
                    || model.TokenForms.IsCarried(call)
                    || call.Arguments.Any(argument => AsyncSymbols.IsOrInherits(CallSites.Unwrap(argument.Value).Type, model.Symbols.AsyncEnumerable) && IsGiven(CallSites.Unwrap(argument.Value)));
            case ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var reference] } } when reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }:
                return sequence.SemanticModel is { } semantics && value.SyntaxTree == semantics.SyntaxTree && semantics.GetOperation(value) is { } made && IsGiven(Source(made));
            default:
                return sequence.Type is { } type && model.TokenForms.IsCarrier(type);
        }
    }

    // An iterator of this compilation without a parameter for it never sees the token of its enumeration.
    static bool LooksAtNone(IMethodSymbol method) =>
        method.IsAsync
        && method.DeclaringSyntaxReferences.Length > 0
        && !method.Parameters.Any(static parameter => parameter.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "EnumeratorCancellationAttribute"));
}
