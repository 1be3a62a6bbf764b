using AsyncGuard.Analyzers.Semantics.Functions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Locks;

/// <summary>Which <c>lock</c> and <c>using</c> scopes stand around this place?</summary>
internal static class LockScopes
{
    /// <summary>The scoped acquisitions around an operation within its function, the innermost first.</summary>
    public static IEnumerable<LockSite> Around(IOperation operation, FunctionSites sites)
    {
        for (IOperation? child = operation, parent = operation.Parent; parent is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case ILockOperation statement when ReferenceEquals(statement.Body, child):
                    foreach (var site in Scoped(sites, statement.Syntax))
                        yield return site;
                    break;
                case IUsingOperation scope when ReferenceEquals(scope.Body, child):
                    foreach (var site in Resources(scope.Resources, sites))
                        yield return site;
                    break;
                case IBlockOperation block:
                    foreach (var declaration in block.Operations.TakeWhile(statement => !ReferenceEquals(statement, child)).OfType<IUsingDeclarationOperation>().Reverse())
                    {
                        foreach (var site in Resources(declaration.DeclarationGroup, sites))
                            yield return site;
                    }

                    break;
            }
        }
    }

    /// <summary>Whether a <c>lock</c> statement stands around an operation within its function.</summary>
    public static bool IsInStatement(IOperation operation) => EnclosingFunction.Around(operation).Any(static around => around is ILockOperation);

    static IEnumerable<LockSite> Resources(IOperation resources, FunctionSites sites) =>
        resources.DescendantsAndSelf().OfType<IInvocationOperation>().SelectMany(call => Scoped(sites, call.Syntax))
            .Concat(resources is ILocalReferenceOperation local ? sites.All.Where(site => site.Holding == LockHolding.Scoped && IsKeptBy(local.Local, site)) : []);

    static IEnumerable<LockSite> Scoped(FunctionSites sites, SyntaxNode syntax) =>
        sites.At(syntax).Select(number => sites.All[number]).Where(site => site.Holding == LockHolding.Scoped && sites.Acquisitions.Contains(site));

    static bool IsKeptBy(ILocalSymbol local, LockSite site) =>
        site.Operation.Syntax.FirstAncestorOrSelf<Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax>() is { } declarator
        && local.DeclaringSyntaxReferences.Any(reference => reference.Span == declarator.Span);
}
