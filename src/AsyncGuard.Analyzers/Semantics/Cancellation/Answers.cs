using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What a returned value says.</summary>
internal enum AnswerKind
{
    /// <summary>It was made somewhere else: a fallback, a value of before, the part that was done.</summary>
    Other,

    /// <summary>It is made of nothing: <c>null</c>, <c>false</c>, an empty list, an error that does not speak of cancellation.</summary>
    Ordinary,

    /// <summary>It says that the work was cancelled.</summary>
    Cancelled,
}

/// <summary>Does a value that a clause returns look like the answer of the function?</summary>
internal sealed class Answers(AsyncSymbols symbols)
{
    /// <summary>Results that go to a client who has hung up, or to a probe that asks again.</summary>
    static readonly string[] HarmlessResults =
    [
        "Microsoft.AspNetCore.Mvc.IActionResult",
        "Microsoft.AspNetCore.Mvc.ActionResult`1",
        "Microsoft.AspNetCore.Http.IResult",
        "Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult",
    ];

    static readonly string[] NeutralNames = ["None", "Empty", "Success", "Ok", "OK", "Default", "Skipped", "Stopped", "NoResult", "Completed"];

    readonly INamedTypeSymbol[] _harmless = [.. HarmlessResults.Select(symbols.Type).OfType<INamedTypeSymbol>()];

    /// <param name="value">The returned value.</param>
    /// <param name="clause">The clause that returns it, or lets control run to the return.</param>
    /// <param name="attempt">The <c>try</c> of the clause.</param>
    public AnswerKind Of(IOperation value, ICatchClauseOperation clause, ITryOperation attempt)
    {
        var type = value.Type;
        value = CallSites.Unwrap(value);
        if (CancellationNames.AreIn(value))
            return AnswerKind.Cancelled;
        if (_harmless.Any(harmless => AsyncSymbols.IsOrInherits(type, harmless) || AsyncSymbols.IsOrInherits(value.Type, harmless)))
            return AnswerKind.Other;
        return IsMadeOfNothing(value, clause, attempt) ? AnswerKind.Ordinary : AnswerKind.Other;
    }

    /// <summary>Whether the value is a member of its own type that says "nothing was done", or "that was all".</summary>
    public static bool IsNeutral(IOperation value) =>
        CallSites.Unwrap(value) switch
        {
            IMemberReferenceOperation { Member: { IsStatic: true } member } reference => IsOfItsType(member, reference.Type) && NeutralNames.Contains(member.Name),
            IInvocationOperation { TargetMethod: { IsStatic: true } method } call => IsOfItsType(method, call.Type) && NeutralNames.Contains(method.Name),
            _ => false,
        };

    static bool IsMadeOfNothing(IOperation value, ICatchClauseOperation clause, ITryOperation attempt) =>
        value switch
        {
            { ConstantValue.HasValue: true } or IDefaultValueOperation => true,
            { Syntax: CollectionExpressionSyntax { Elements.Count: 0 } } => true,
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } or { IsConst: true } } => true,
            IPropertyReferenceOperation { Property: { IsStatic: true } property } => IsOfItsType(property, property.Type),
            IObjectCreationOperation creation =>
                creation.Arguments.All(argument => IsPart(argument.Value, clause, attempt))
                && (creation.Initializer is null || creation.Initializer.Initializers.All(part => part is ISimpleAssignmentOperation set && IsPart(set.Value, clause, attempt))),
            IArrayCreationOperation { Initializer: null or { ElementValues.IsEmpty: true } } => true,
            IInvocationOperation { TargetMethod: { IsStatic: true } method } call => IsFactory(method) && call.Arguments.All(argument => IsPart(argument.Value, clause, attempt)),
            ITupleOperation tuple => tuple.Elements.All(element => IsMadeOfNothing(CallSites.Unwrap(element), clause, attempt)),
            IConditionalOperation { WhenFalse: { } other } choice =>
                IsMadeOfNothing(CallSites.Unwrap(choice.WhenTrue), clause, attempt) && IsMadeOfNothing(CallSites.Unwrap(other), clause, attempt),
            ILocalReferenceOperation local => IsStillEmpty(local, clause, attempt),
            _ => false,
        };

    // A part of an error that was made up may be a text, or what the caller gave.
    static bool IsPart(IOperation value, ICatchClauseOperation clause, ITryOperation attempt) =>
        value.Type?.SpecialType == SpecialType.System_String
        || CallSites.Unwrap(value) is var part && (part is IParameterReferenceOperation or ITypeOfOperation || IsMadeOfNothing(part, clause, attempt));

    // Result.Fail("…"), Array.Empty<T>(), Enumerable.Empty<T>(), ImmutableArray.Create<T>().
    static bool IsFactory(IMethodSymbol method) =>
        IsOfItsType(method, method.ReturnType) || method is { Name: nameof(Enumerable.Empty), Parameters.IsEmpty: true };

    static bool IsOfItsType(ISymbol member, ITypeSymbol? type) =>
        member.ContainingType is { } container
        && (SymbolEqualityComparer.Default.Equals(container.OriginalDefinition, type?.OriginalDefinition) || (type is not null && container.Name == type.Name));

    // A local that the clause sets to nothing, or that was nothing before and would have been set by the body.
    static bool IsStillEmpty(ILocalReferenceOperation reference, ICatchClauseOperation clause, ITryOperation attempt)
    {
        if (Writes(clause.Handler, reference.Local).LastOrDefault() is { } last)
            return IsMadeOfNothing(CallSites.Unwrap(last), clause, attempt);
        return reference.SemanticModel is { } semantics
            && reference.Local.DeclaringSyntaxReferences is [var declaration]
            && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } initial } declarator
            && declarator.SyntaxTree == semantics.SyntaxTree
            && semantics.GetOperation(initial) is { } start
            && CallSites.Unwrap(start) is { ConstantValue.HasValue: true } or IDefaultValueOperation or IPropertyReferenceOperation { Property.IsStatic: true } or IInvocationOperation { TargetMethod.Name: nameof(Enumerable.Empty) }
            && Writes(attempt.Body, reference.Local).Any(static written => !written.ConstantValue.HasValue)
            && !IsWrittenBetween(declarator, attempt, reference.Local);
    }

    static bool IsWrittenBetween(VariableDeclaratorSyntax declarator, ITryOperation attempt, ILocalSymbol local)
    {
        if (declarator.FirstAncestorOrSelf<BlockSyntax>() is not { } block)
            return true;
        foreach (var node in block.DescendantNodes(node => node.SpanStart < attempt.Syntax.SpanStart))
        {
            if (node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == local.Name && node.SpanStart < attempt.Syntax.SpanStart)
                return true;
        }

        return false;
    }

    static IEnumerable<IOperation> Writes(IOperation scope, ILocalSymbol local)
    {
        foreach (var operation in scope.Descendants())
        {
            if (operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment && SymbolEqualityComparer.Default.Equals(target.Local, local))
                yield return assignment.Value;
        }
    }
}
