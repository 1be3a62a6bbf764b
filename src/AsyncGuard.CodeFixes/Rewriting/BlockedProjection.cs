using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>A projection of tasks to their results, <c>tasks.Select(task => task.Result)</c>, and what to await in its place.</summary>
internal sealed record BlockedProjection(InvocationExpressionSyntax Syntax, ExpressionSyntax Awaitable)
{
    /// <summary>
    /// The projection that the site's blocking operation makes up all of; <see langword="null"/> where it is part of something else,
    /// and where the tasks are a lazy sequence: <c>WhenAll</c> would start at once what the projection starts one by one.
    /// </summary>
    public static BlockedProjection? Of(FixSite site)
    {
        if (site.Reported() is not { } read
            || TaskRead(read) is not IParameterReferenceOperation { Parameter: var parameter, Type: var element }
            || site.Model.Symbols.Task is not { } task
            || !site.Model.Symbols.IsTask(element)
            || read.Parent is not IReturnOperation { Parent: IBlockOperation { Operations.Length: 1, Parent: IAnonymousFunctionOperation { Symbol.Parameters: [var only] } lambda } }
            || !SymbolEqualityComparer.Default.Equals(only, parameter)
            || CallWith(lambda) is not { Syntax: InvocationExpressionSyntax syntax, Arguments: [var source, _] } call
            || call.TargetMethod.Name != nameof(Enumerable.Select)
            || !AsyncSymbols.Is(call.TargetMethod.ContainingType, site.Model.Symbols.Enumerable)
            || CallSites.Unwrap(source.Value) is not { Type: { } sequence, Syntax: ExpressionSyntax tasks }
            || !IsCollection(site, sequence))
        {
            return null;
        }

        return new BlockedProjection(syntax, StaticCall.To(site, task, nameof(Task.WhenAll), [Argument(tasks.WithoutTrivia())]));
    }

    static IOperation? TaskRead(IOperation read) => read switch
    {
        IPropertyReferenceOperation { Instance: { } task } => task,
        IInvocationOperation { Instance: IInvocationOperation { TargetMethod.Name: WellKnownMemberNames.GetAwaiter, Instance: { } task } } => task,
        _ => null,
    };

    static IInvocationOperation? CallWith(IAnonymousFunctionOperation lambda)
    {
        var value = lambda.Parent;
        while (value is IDelegateCreationOperation or IConversionOperation)
            value = value.Parent;
        return value is IArgumentOperation { Parent: IInvocationOperation call } ? call : null;
    }

    static bool IsCollection(FixSite site, ITypeSymbol type) =>
        type.TypeKind == TypeKind.Array
        || AsyncSymbols.IsOrInherits(type, site.Model.Symbols.Type("System.Collections.Generic.ICollection`1"))
        || AsyncSymbols.IsOrInherits(type, site.Model.Symbols.Type("System.Collections.Generic.IReadOnlyCollection`1"));
}
