using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>The async counterpart of a sync call.</summary>
/// <param name="Method">What the compiler binds the new call to.</param>
/// <param name="Call">The new call, to be awaited: the old one with the twin's name and, where given, a token.</param>
internal sealed record AsyncTwin(IMethodSymbol Method, ExpressionSyntax Call);

/// <summary>Which async method does the same as this sync call, and binds in its place?</summary>
internal sealed class AsyncTwins(CompilationModel model)
{
    const string Suffix = "Async";

    /// <summary>Pairs whose names the suffix does not connect.</summary>
    static readonly (string Type, string Method, string Twin)[] OtherNames =
    [
        ("System.Net.Mail.SmtpClient", "Send", "SendMailAsync"),
        ("System.Net.NetworkInformation.Ping", "Send", "SendPingAsync"),
        ("System.Threading.Tasks.Parallel", "ForEach", "ForEachAsync"),
        ("System.Threading.Tasks.Parallel", "For", "ForAsync"),
    ];

    readonly ConcurrentDictionary<IMethodSymbol, string?> _names = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<ITypeSymbol, bool> _queryables = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<(INamedTypeSymbol Receiver, string Name, SyntaxTree Tree), bool> _extensions = new();

    /// <summary>The name that a twin of the method would have, or <see langword="null"/> when none can exist.</summary>
    public string? NameOf(IMethodSymbol method) =>
        method.Name.EndsWith(Suffix, StringComparison.Ordinal) ? null : _names.GetOrAdd(method.OriginalDefinition, FindName);

    /// <summary>The name of a twin that <paramref name="call"/> may have, by a cheap look at its member and receiver; <see langword="null"/> for most calls.</summary>
    public string? NameFor(IInvocationOperation call) =>
        NameOf(call.TargetMethod) is { } name
        && (!IsLinq(call.TargetMethod.ContainingType) || (call.Arguments.Length > 0 && IsQueryable(CallSites.Unwrap(call.Arguments[0].Value).Type)))
            ? name
            : null;

    /// <summary>The twin of <paramref name="call"/>, bound in its place.</summary>
    /// <param name="call">A sync call.</param>
    /// <param name="token">A token to pass along; none when absent.</param>
    public AsyncTwin? Find(IInvocationOperation call, ExpressionSyntax? token, CancellationToken cancellation)
    {
        if (call.Syntax is not InvocationExpressionSyntax syntax
            || call.SemanticModel is not { } semantics
            || NameFor(call) is not { } name
            || !MayBind(call, name, semantics))
        {
            return null;
        }

        foreach (var candidate in Calls(syntax, name, token))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Binds(call, candidate, name, semantics) is { } method)
                return new AsyncTwin(method, candidate);
        }

        return null;
    }

    bool IsQueryable(ITypeSymbol? type) =>
        type is not null && (_queryables.TryGetValue(type.OriginalDefinition, out var known) ? known : _queryables.GetOrAdd(type.OriginalDefinition, AsyncSymbols.IsOrInherits(type, model.Symbols.Queryable)));

    string? FindName(IMethodSymbol method)
    {
        if (method.MethodKind is not (MethodKind.Ordinary or MethodKind.ReducedExtension)
            || method.ContainingType is not { } type
            || method.ReturnsByRef || method.ReturnsByRefReadonly
            || model.Symbols.IsTaskLike(method.ReturnType)
            || AsyncSymbols.Is(method.ReturnType, model.Symbols.AsyncEnumerable))
        {
            return null;
        }

        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind is RefKind.Out or RefKind.Ref)
                return null;
        }

        foreach (var (otherType, otherMethod, twin) in OtherNames)
        {
            if (method.Name == otherMethod && AsyncSymbols.Is(type, model.Symbols.Type(otherType)))
                return twin;
        }

        var name = method.Name + Suffix;
        return HasMember(type, name) || MayHaveExtensionTwin(type) || IsLinq(type) || CompletesTwin(method, name) ? name : null;
    }

    // A sync extension of a type that has the async form alone: IHost.StartAsync and Start.
    static bool CompletesTwin(IMethodSymbol method, string name) =>
        method is { IsExtensionMethod: true, Parameters: [{ Type: INamedTypeSymbol receiver }, ..] } && HasMember(receiver, name);

    // Twins stand beside the sync form; those of an interface that other libraries complete may be extension methods.
    static bool MayHaveExtensionTwin(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Interface
        && type.SpecialType == SpecialType.None
        && type.ContainingNamespace is { } space
        && Root(space) != nameof(System);

    bool IsLinq(INamedTypeSymbol type) =>
        SymbolEqualityComparer.Default.Equals(type, model.Symbols.Enumerable) || SymbolEqualityComparer.Default.Equals(type, model.Symbols.Type("System.Linq.Queryable"));

    static string Root(INamespaceSymbol space)
    {
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
            space = outer;
        return space.Name;
    }

    bool MayBind(IInvocationOperation call, string name, SemanticModel semantics)
    {
        var receiver = (call.Instance?.Type ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? CallSites.Unwrap(call.Arguments[0].Value).Type : null)) as INamedTypeSymbol
            ?? call.TargetMethod.ContainingType;
        if (HasMember(receiver, name) || HasMember(call.TargetMethod.ContainingType, name))
            return true;
        // Entity Framework and its kin put the twins of LINQ's operators on queryables.
        if (IsLinq(call.TargetMethod.ContainingType) ? !IsQueryable(receiver) : !MayHaveExtensionTwin(call.TargetMethod.ContainingType))
            return false;
        return _extensions.GetOrAdd(
            (receiver.OriginalDefinition, name, call.Syntax.SyntaxTree),
            _ => semantics.LookupSymbols(call.Syntax.SpanStart, receiver, name, includeReducedExtensionMethods: true).Length > 0);
    }

    static bool HasMember(INamedTypeSymbol type, string name)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (!current.GetMembers(name).IsEmpty)
                return true;
        }

        if (type.TypeKind == TypeKind.Interface)
        {
            foreach (var inherited in type.AllInterfaces)
            {
                if (!inherited.GetMembers(name).IsEmpty)
                    return true;
            }
        }

        return false;
    }

    static IEnumerable<ExpressionSyntax> Calls(InvocationExpressionSyntax call, string name, ExpressionSyntax? token)
    {
        if (Renamed(call, name) is not { } renamed)
            yield break;
        if (token is not null)
        {
            yield return renamed.AddArgumentListArguments(SyntaxFactory.Argument(token));
            yield return renamed.AddArgumentListArguments(SyntaxFactory.Argument(SyntaxFactory.NameColon("cancellationToken"), default, token));
        }

        yield return renamed;
        yield return renamed.AddArgumentListArguments(SyntaxFactory.Argument(SyntaxFactory.ParseExpression("global::System.Threading.CancellationToken.None")));
    }

    static InvocationExpressionSyntax? Renamed(InvocationExpressionSyntax call, string name) =>
        call.Expression switch
        {
            MemberAccessExpressionSyntax access => call.WithExpression(access.WithName(Renamed(access.Name, name))),
            SimpleNameSyntax simple => call.WithExpression(Renamed(simple, name)),
            _ => null,
        };

    static SimpleNameSyntax Renamed(SimpleNameSyntax simple, string name) =>
        simple.WithIdentifier(SyntaxFactory.Identifier(simple.Identifier.LeadingTrivia, name, simple.Identifier.TrailingTrivia));

    IMethodSymbol? Binds(IInvocationOperation call, ExpressionSyntax candidate, string name, SemanticModel semantics)
    {
        var position = call.Syntax.SpanStart;
        if (semantics.GetSpeculativeSymbolInfo(position, candidate, SpeculativeBindingOption.BindAsExpression).Symbol is not IMethodSymbol method
            || method.Name != name
            || !model.Symbols.IsTaskLike(method.ReturnType)
            || IsDiscouraged(method)
            || !SameResult(call, method)
            || !SameParameters(call, method)
            || IsFallback(call, method))
        {
            return null;
        }

        return method;
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

    bool SameResult(IInvocationOperation call, IMethodSymbol twin)
    {
        var result = model.Symbols.ResultOf(twin.ReturnType);
        return call.TargetMethod.ReturnsVoid
            ? result is null
            : result is not null && SymbolEqualityComparer.Default.Equals(result, call.TargetMethod.ReturnType);
    }

    // The arguments that are written must mean the same to both: parameters of the same types, in the same places.
    bool SameParameters(IInvocationOperation call, IMethodSymbol twin)
    {
        var shift = (call.TargetMethod is { IsExtensionMethod: true, ReducedFrom: null } ? 1 : 0) - (twin is { IsExtensionMethod: true, ReducedFrom: null } ? 1 : 0);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter || argument.IsImplicit && argument.ArgumentKind == ArgumentKind.DefaultValue)
                continue;
            if (call.TargetMethod is { IsExtensionMethod: true, ReducedFrom: null } && parameter.Ordinal == 0)
                continue; // the receiver: that it binds is enough
            var other = argument.Syntax is ArgumentSyntax { NameColon.Name.Identifier.ValueText: var name }
                ? twin.Parameters.FirstOrDefault(candidate => candidate.Name == name)
                : twin.Parameters.ElementAtOrDefault(parameter.Ordinal - shift);
            if (other is null || !SymbolEqualityComparer.Default.Equals(other.Type, parameter.Type) && !AreSameSpan(other.Type, parameter.Type))
                return false;
        }

        return true;
    }

    // An array or Span<byte> of the sync form is Memory<byte> in the async one; the argument converts, as binding has shown.
    static bool AreSameSpan(ITypeSymbol twin, ITypeSymbol sync) =>
        twin.Name is "Memory" or "ReadOnlyMemory" or "ArraySegment"
        && (sync is IArrayTypeSymbol || sync.Name is "Memory" or "ReadOnlyMemory" or "Span" or "ReadOnlySpan");

    // A class that overrides the sync form alone inherits an async form which calls it.
    static bool IsFallback(IInvocationOperation call, IMethodSymbol twin)
    {
        if (!twin.IsVirtual && !twin.IsOverride || call.Instance?.Type is not INamedTypeSymbol receiver)
            return false;
        var sync = MostDerived(receiver, call.TargetMethod);
        var async = MostDerived(receiver, twin);
        return sync is not null && async is not null
            && !SymbolEqualityComparer.Default.Equals(sync, async)
            && async.Equals(Original(twin).ContainingType.OriginalDefinition, SymbolEqualityComparer.Default)
            && !Original(twin).IsAbstract
            && Inherits(sync, async)
            && !SharesCore(receiver, async);
    }

    // A base whose async form calls a protected core (ExecuteDbDataReaderAsync, DisposeAsyncCore): an override of the core is a real twin.
    static bool SharesCore(INamedTypeSymbol receiver, INamedTypeSymbol stop)
    {
        for (var type = receiver; type is not null && !SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, stop); type = type.BaseType)
        {
            if (type.GetMembers().Any(static member => member is IMethodSymbol { IsOverride: true, DeclaredAccessibility: Accessibility.Protected } method
                && method.Name.EndsWith(Suffix, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    static IMethodSymbol Original(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method;
    }

    static INamedTypeSymbol? MostDerived(INamedTypeSymbol receiver, IMethodSymbol method)
    {
        for (var type = receiver; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers(method.Name))
            {
                if (member is IMethodSymbol candidate && candidate.Parameters.Length == method.Parameters.Length)
                    return type.OriginalDefinition;
            }
        }

        return null;
    }

    static bool Inherits(INamedTypeSymbol type, INamedTypeSymbol ancestor)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor))
                return true;
        }

        return false;
    }
}
