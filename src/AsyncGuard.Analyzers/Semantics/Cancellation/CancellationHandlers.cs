using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What a <c>try</c> does with the cancellation of a call in its body.</summary>
/// <param name="Clause">The clause that catches it; <see langword="null"/> where none does.</param>
/// <param name="Exits">The ways out of the clause.</param>
/// <param name="IsDeliberate">Whether a filter decides, or the clause tells somebody of the exception, or looks at the token.</param>
internal sealed record CancellationHandler(ICatchClauseOperation? Clause, IReadOnlyList<HandlerExit> Exits, bool IsDeliberate)
{
    public static readonly CancellationHandler None = new(null, [], IsDeliberate: false);

    /// <summary>Whether the cancellation goes on as such: no clause catches it, or the one that does throws it again.</summary>
    public bool GoesOn => Clause is null || (!IsDeliberate && Exits.Count > 0 && Exits.All(static exit => exit.Kind == HandlerExitKind.Rethrows));
}

/// <summary>Which clause catches the cancellation of a call in the body of a <c>try</c>, and how does control leave it?</summary>
internal sealed class CancellationHandlers
{
    readonly CompilationModel _model;
    readonly ConcurrentDictionary<SyntaxNode, CancellationHandler> _answers = new();
    readonly ConcurrentDictionary<IMethodSymbol, bool> _endless = new(SymbolEqualityComparer.Default);

    public CancellationHandlers(CompilationModel model)
    {
        _model = model;
        Types = new CancellationTypes(model.Symbols);
        Conditions = new CancellationConditions(model, Types);
        Logs = new LogCalls(model);
    }

    /// <summary>Which types does cancellation travel as?</summary>
    public CancellationTypes Types { get; }

    /// <summary>Is this condition true of a cancellation?</summary>
    public CancellationConditions Conditions { get; }

    /// <summary>Does this call do nothing but write a log?</summary>
    public LogCalls Logs { get; }

    public AsyncSymbols Symbols => _model.Symbols;

    public CancellationHandler Of(ITryOperation attempt, CancellationToken cancellation)
    {
        if (_answers.TryGetValue(attempt.Syntax, out var known))
            return known;
        var answer = Find(attempt, cancellation);
        _answers.TryAdd(attempt.Syntax, answer);
        return answer;
    }

    /// <summary>Whether the clause takes every exception, and its filter, if it has one, does not name cancellation.</summary>
    public bool IsPlainCatchAll(ICatchClauseOperation clause) => Types.IsCatchAll(clause) && !NamesCancellation(clause.Filter);

    /// <summary>Whether a filter tests for cancellation by its type.</summary>
    public bool NamesCancellation(IOperation? filter)
    {
        if (filter is null)
            return false;
        foreach (var part in filter.DescendantsAndSelf())
        {
            var tested = part switch
            {
                IIsTypeOperation test => test.TypeOperand,
                ITypePatternOperation pattern => pattern.MatchedType,
                IDeclarationPatternOperation pattern => pattern.MatchedType,
                IRecursivePatternOperation pattern => pattern.MatchedType,
                _ => null,
            };
            if (tested is not null && Types.IsCancellation(tested))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call of the method never comes back: it is marked so, or does nothing but throw.</summary>
    public bool NeverReturns(IMethodSymbol method, CancellationToken cancellation) =>
        method.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "DoesNotReturnAttribute" })
        || (!method.DeclaringSyntaxReferences.IsEmpty && !method.IsAsync && _endless.GetOrAdd(method.OriginalDefinition, key => OnlyThrows(key, cancellation)));

    CancellationHandler Find(ITryOperation attempt, CancellationToken cancellation)
    {
        foreach (var clause in attempt.Catches)
        {
            if (!Types.IsCatchAll(clause) && !Types.IsForCancellation(clause))
                continue;
            var exception = (clause.ExceptionDeclarationOrExpression as IVariableDeclaratorOperation)?.Symbol;
            var passes = clause.Filter is null ? Truth.Yes : Conditions.Of(clause.Filter, exception, clause.ExceptionType, cancellation);
            if (passes == Truth.No)
                continue;
            // A filter that depends on more than the type is a decision.
            if (passes == Truth.Unknown)
                return new CancellationHandler(clause, [], IsDeliberate: true);
            var (exits, isObserved) = HandlerFlow.Of(this, clause, cancellation);
            return new CancellationHandler(clause, exits, isObserved);
        }

        return CancellationHandler.None;
    }

    // The last thing that it does is to throw, and nothing before returns.
    static bool OnlyThrows(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var (block, expression) = reference.GetSyntax(cancellation) switch
            {
                MethodDeclarationSyntax declared => (declared.Body, declared.ExpressionBody?.Expression),
                LocalFunctionStatementSyntax local => (local.Body, local.ExpressionBody?.Expression),
                _ => default,
            };
            if (expression is ThrowExpressionSyntax
                || block is { Statements: [.., ThrowStatementSyntax] } && !block.DescendantNodes().Any(static node => node is ReturnStatementSyntax))
            {
                return true;
            }
        }

        return false;
    }
}
