using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Which lock, or which variable, does this expression name?</summary>
internal static class LockIdentities
{
    /// <summary>The identity of what <paramref name="value"/> names, or <see langword="null"/> where symbols do not tell.</summary>
    /// <param name="value">The expression.</param>
    /// <param name="captures">What the captures of a control-flow graph stand for.</param>
    public static LockIdentity? Of(IOperation? value, IReadOnlyDictionary<CaptureId, IOperation>? captures = null)
    {
        switch (value is null ? null : CallSites.Unwrap(value))
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return LockIdentity.This;
            case IFieldReferenceOperation field:
                return Member(field.Instance, field.Field, captures);
            case IPropertyReferenceOperation { Arguments.IsEmpty: true } property:
                return Member(property.Instance, property.Property, captures);
            case ILocalReferenceOperation local:
                return Alias(local) ?? new(local.Local, ImmutableArray<ISymbol>.Empty);
            case IParameterReferenceOperation parameter:
                return IsCaptured(parameter.Parameter)
                    ? new(null, ImmutableArray.Create<ISymbol>(parameter.Parameter))
                    : new(parameter.Parameter, ImmutableArray<ISymbol>.Empty);
            case ITypeOfOperation type:
                return new(type.TypeOperand, ImmutableArray<ISymbol>.Empty);
            case IConditionalAccessInstanceOperation instance:
                return Of(Accessed(instance), captures);
            case IFlowCaptureReferenceOperation capture when captures is not null && captures.TryGetValue(capture.Id, out var captured):
                return Of(captured, captures);
            default:
                return null;
        }
    }

    /// <summary>Whether the parameter is one of a primary constructor: used in a member, it is a field.</summary>
    static bool IsCaptured(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor, DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax() is TypeDeclarationSyntax;

    static LockIdentity? Member(IOperation? instance, ISymbol member, IReadOnlyDictionary<CaptureId, IOperation>? captures)
    {
        if (member.IsStatic)
            return new(null, ImmutableArray.Create(member));
        return Of(instance, captures)?.Then(member);
    }

    // var gate = _gate; is another name for the field, unless the local is assigned again.
    static LockIdentity? Alias(ILocalReferenceOperation reference)
    {
        if (reference is not { SemanticModel: { } semantics, Local.DeclaringSyntaxReferences: [var declaration] }
            || declaration.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: (SimpleNameSyntax or MemberAccessExpressionSyntax) and var initializer } declarator
            || initializer.SyntaxTree != semantics.SyntaxTree
            || IsAssigned(declarator))
        {
            return null;
        }

        return semantics.GetOperation(initializer) is (IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation) and var source ? Of(source) : null;
    }

    static bool IsAssigned(VariableDeclaratorSyntax declarator) =>
        declarator.FirstAncestorOrSelf<BlockSyntax>()?.DescendantNodes().Any(node => node switch
        {
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.ValueText == declarator.Identifier.ValueText,
            ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax name } => name.Identifier.ValueText == declarator.Identifier.ValueText,
            _ => false,
        }) ?? true;

    static IOperation? Accessed(IConditionalAccessInstanceOperation instance)
    {
        IOperation child = instance;
        for (var parent = instance.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            if (parent is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, child))
                return access.Operation;
        }

        return null;
    }
}
