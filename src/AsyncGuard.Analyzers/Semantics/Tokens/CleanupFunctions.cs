using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Is this function there to end, release or undo something?</summary>
/// <remarks>It has to run to its end although the work before was cancelled; a token that it takes is its deadline.</remarks>
internal sealed class CleanupFunctions(CompilationModel model)
{
    /// <summary>What such functions are called by convention: nothing else tells a compensation from the work that it undoes.</summary>
    static readonly string[] Verbs =
    [
        "Abort", "Cancel", "CleanUp", "Cleanup", "Close", "Compensate", "Deactivate", "Disconnect", "Dispose", "Release", "Revert", "Rollback", "RollBack",
        "ShutDown", "Shutdown", "Stop", "TearDown", "Teardown", "Terminate", "Undo", "Unlock", "Unregister", "Unsubscribe",
    ];

    /// <summary>Those that end a thing as a whole: given a cancelled token, they do so at once.</summary>
    static readonly string[] EndingVerbs = ["Abort", "Close", "ShutDown", "Shutdown", "Stop", "Terminate"];

    static readonly string[] Prefixes = ["On", "Try", "Do", "Ensure", "Await"];

    readonly ConcurrentDictionary<IMethodSymbol, bool> _reached = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the function says so by its name, or is disposal.</summary>
    public bool Contains(IMethodSymbol function) => HasName(function.Name) || model.Cleanup.IsDisposal(function);

    /// <summary>Whether a private method is called from cleanup alone.</summary>
    public bool IsReachedFromThemAlone(IMethodSymbol method, CancellationToken cancellation) =>
        method is { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary, DeclaringSyntaxReferences.Length: 1 }
        && _reached.GetOrAdd(method.OriginalDefinition, key => Reached(key, cancellation));

    /// <summary>Whether a method of that name ends a thing as a whole.</summary>
    public static bool Ends(string name) => Array.Exists(EndingVerbs, verb => Begins(name, 0, verb));

    /// <summary>Whether a method of that name ends, releases or undoes something.</summary>
    public static bool HasName(string name)
    {
        var dot = name.LastIndexOf('.');
        var start = dot + 1;
        foreach (var prefix in Prefixes)
        {
            if (Begins(name, start, prefix))
            {
                start += prefix.Length;
                break;
            }
        }

        foreach (var verb in Verbs)
        {
            if (Begins(name, start, verb) || (name.Length > start + verb.Length && Begins(name, start, Participle(verb))))
                return true;
        }

        return false;
    }

    static bool Begins(string name, int start, string word) =>
        string.CompareOrdinal(name, start, word, 0, word.Length) == 0
        && (start + word.Length == name.Length || char.IsUpper(name[start + word.Length]));

    // OnStopping, OnClosing.
    static string Participle(string verb) => verb switch
    {
        "Stop" => "Stopping",
        _ when verb[verb.Length - 1] == 'e' => verb.Substring(0, verb.Length - 1) + "ing",
        _ => verb + "ing",
    };

    bool Reached(IMethodSymbol method, CancellationToken cancellation)
    {
        var called = false;
        foreach (var declaration in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in declaration.GetSyntax(cancellation).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != method.Name)
                    continue;
                if (Call(name) is not { } call
                    || model.Bodies.Semantics(call.SyntaxTree) is not { } semantics
                    || semantics.GetOperation(call, cancellation) is not { } operation
                    || !(model.Cleanup.IsCleanup(operation, semantics) || IsCalledBy(method, operation, semantics)))
                {
                    return false;
                }

                called = true;
            }
        }

        return called;
    }

    // A recursive call says nothing about who calls first.
    static bool IsCalledBy(IMethodSymbol method, IOperation call, SemanticModel semantics) =>
        SymbolEqualityComparer.Default.Equals(CleanupCode.MemberAround(call, semantics)?.OriginalDefinition, method);

    static InvocationExpressionSyntax? Call(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call when call.Expression == name => call,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when access.Name == name && call.Expression == access => call,
        _ => null,
    };
}
