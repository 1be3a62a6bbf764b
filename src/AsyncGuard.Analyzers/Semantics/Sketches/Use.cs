using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Sketches;

/// <summary>A name as a body uses it.</summary>
internal sealed class Use(SimpleNameSyntax node, bool isCall, int arguments, string? receiver)
{
    /// <summary>The receiver of a use that is no name of a type, as in <c>changed?.Invoke()</c>.</summary>
    const string NoType = "";

    ISymbol? _symbol;
    bool _isBound;

    public SimpleNameSyntax Node => node;

    public string Name => node.Identifier.ValueText;

    public bool IsCall { get; } = isCall;

    public int Arguments { get; } = arguments;

    /// <summary>What a static member would be called on; <see langword="null"/> for a bare name.</summary>
    public string? Receiver { get; } = receiver;

    /// <summary>What the name means; <see langword="null"/> in code that does not compile.</summary>
    public ISymbol? Symbol(SourceBodies bodies, CancellationToken cancellation)
    {
        if (!_isBound)
        {
            _symbol = bodies.Semantics(node.SyntaxTree).GetSymbolInfo(node, cancellation).Symbol;
            _isBound = true;
        }

        return _symbol;
    }

    /// <summary>The names in a body.</summary>
    /// <param name="body">The body, if there is one.</param>
    /// <param name="mayMatter">Whether a name is worth a look, called or not.</param>
    public static IEnumerable<Use> In(SyntaxNode? body, Func<string, bool, bool> mayMatter)
    {
        if (body is null)
            yield break;
        foreach (var node in body.DescendantNodes())
        {
            if (node is not SimpleNameSyntax name)
                continue;
            var (expression, receiver) = name.Parent switch
            {
                MemberAccessExpressionSyntax access when access.Name == name => ((ExpressionSyntax)access, access.Expression),
                MemberBindingExpressionSyntax binding => (binding, binding),
                _ => (name, (ExpressionSyntax?)null),
            };
            var call = expression.Parent as InvocationExpressionSyntax;
            if (mayMatter(name.Identifier.ValueText, call is not null))
                yield return new Use(name, call is not null, call?.ArgumentList.Arguments.Count ?? 0, receiver is null ? null : Rightmost(receiver));
        }
    }

    // What a static member would be called on.
    static string Rightmost(ExpressionSyntax receiver) =>
        receiver switch
        {
            SimpleNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            _ => NoType,
        };
}
