using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Cancellation;

/// <summary>What a function is to those who cancel it.</summary>
[Flags]
internal enum FunctionRole
{
    None = 0,

    /// <summary>It stops, closes or cleans up: it has to go on whatever happens.</summary>
    Ending = 1,

    /// <summary>A <c>Try…</c> method: its answer says whether it worked.</summary>
    Trying = 2,

    /// <summary>Nobody is above it who would take a cancellation: an entry point, an event handler, the work of a service or a started task.</summary>
    Top = 4,

    /// <summary>It belongs to a test.</summary>
    Test = 8,

    /// <summary>It is the program's entry point: what it returns is an exit code.</summary>
    EntryPoint = 16,
}

/// <summary>What is this function to those who cancel it?</summary>
internal sealed class FunctionRoles(CompilationModel model)
{
    static readonly string[] EndingWords =
    [
        "Stop", "Stopping", "Shutdown", "ShutDown", "ShuttingDown", "Dispose", "Disposing", "Cleanup", "CleanUp", "Close", "Closing", "Deactivate", "Deactivating",
        "Teardown", "TearDown", "Terminate", "Disconnect", "Drain", "Halt",
    ];

    static readonly string[] Leads = ["Try", "On", "Do", "Handle", "Execute", "Safe", "Wait", "Begin", "Finish"];

    readonly INamedTypeSymbol? _service = model.Symbols.Type("Microsoft.Extensions.Hosting.BackgroundService");
    readonly INamedTypeSymbol? _eventArgs = model.Symbols.Type("System.EventArgs");

    /// <summary>The roles of the function that holds <paramref name="place"/>, and as far as names go of those around it.</summary>
    public FunctionRole Of(IOperation place, ISymbol? containingSymbol)
    {
        var role = model.TestCode.Contains(containingSymbol) ? FunctionRole.Test : FunctionRole.None;
        var isNearest = true;
        for (var parent = place.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation lambda:
                    if (isNearest && IsTop(lambda))
                        role |= FunctionRole.Top;
                    isNearest = false;
                    break;
                case ILocalFunctionOperation local:
                    role |= OfName(local.Symbol);
                    if (isNearest && IsTop(local.Symbol, local.Syntax))
                        role |= FunctionRole.Top;
                    isNearest = false;
                    break;
            }
        }

        if (containingSymbol is not IMethodSymbol method)
            return role;
        if (isNearest && model.Contexts.IsEntryPoint(method))
            return role | FunctionRole.Top | FunctionRole.EntryPoint;
        return role | OfName(method) | (isNearest && IsTop(method, place.Syntax) ? FunctionRole.Top : FunctionRole.None);
    }

    // An explicit implementation has its interface before its name.
    static FunctionRole OfName(IMethodSymbol function)
    {
        var name = function.Name.Substring(function.Name.LastIndexOf('.') + 1);
        return (IsEnding(name) ? FunctionRole.Ending : FunctionRole.None) | (StartsWithWord(name, "Try") ? FunctionRole.Trying : FunctionRole.None);
    }

    static bool IsEnding(string name)
    {
        if (Array.Find(Leads, lead => StartsWithWord(name, lead)) is { } found)
            name = name.Substring(found.Length);
        return Array.Exists(EndingWords, word => StartsWithWord(name, word));
    }

    static bool StartsWithWord(string name, string word) =>
        name.StartsWith(word, StringComparison.Ordinal) && (name.Length == word.Length || !char.IsLower(name[word.Length]));

    bool IsTop(IMethodSymbol method, SyntaxNode place) =>
        (method.IsAsync && method.ReturnsVoid)
        || IsEventHandler(method)
        || (method is { Name: "ExecuteAsync", IsOverride: true } && AsyncSymbols.IsOrInherits(method.ContainingType, _service))
        || (method.DeclaredAccessibility is Accessibility.Private or Accessibility.NotApplicable && IsOnlyStarted(method, place));

    bool IsTop(IAnonymousFunctionOperation lambda) =>
        lambda.Symbol.ReturnsVoid
        || IsEventHandler(lambda.Symbol)
        || (AsyncContexts.ReceiverOf(lambda) is { Name: "Run" or "StartNew" or "QueueUserWorkItem" } start && IsStart(start));

    bool IsStart(IMethodSymbol method) =>
        model.Symbols.IsTask(method.ContainingType) || method.ContainingType.Name is "TaskFactory" or "ThreadPool";

    bool IsEventHandler(IMethodSymbol method) =>
        method.Parameters is [{ Type.SpecialType: SpecialType.System_Object }, var arguments]
        && (AsyncSymbols.IsOrInherits(arguments.Type, _eventArgs) || arguments.Type.Name.EndsWith("EventArgs", StringComparison.Ordinal));

    // Nobody awaits it: every use starts it and keeps the task, or drops it.
    static bool IsOnlyStarted(IMethodSymbol method, SyntaxNode place)
    {
        if (OwningType.Around(place) is not { } type)
            return false;
        var isStarted = false;
        foreach (var node in type.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != method.Name)
                continue;
            if (!IsStart(name))
                return false;
            isStarted = true;
        }

        return isStarted;
    }

    // _ = LoopAsync(ct); _loop = LoopAsync(ct); Task.Run(() => LoopAsync(ct)); Task.Run(LoopAsync).
    static bool IsStart(IdentifierNameSyntax name)
    {
        SyntaxNode use = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        if (use.Parent is InvocationExpressionSyntax call)
            use = call;
        return use.Parent switch
        {
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax } assignment => assignment.Right == use && use is InvocationExpressionSyntax,
            AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax argument } => IsArgumentOfStart(argument),
            ArgumentSyntax argument => use is not InvocationExpressionSyntax && IsArgumentOfStart(argument),
            _ => false,
        };
    }

    static bool IsArgumentOfStart(ArgumentSyntax argument) =>
        argument.Parent?.Parent is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Run" or "StartNew" or "QueueUserWorkItem" }, Parent: not AwaitExpressionSyntax };
}
