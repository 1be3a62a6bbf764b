using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>Must this async function return nothing, because somebody else calls it and says so?</summary>
internal sealed class VoidContracts(CompilationModel model)
{
    /// <summary>The methods that an engine calls by their names.</summary>
    static readonly HashSet<string> UnityMessages = new(StringComparer.Ordinal)
    {
        "Awake", "Start", "Update", "LateUpdate", "FixedUpdate", "OnEnable", "OnDisable", "OnDestroy", "OnGUI", "Reset", "OnValidate",
        "OnApplicationFocus", "OnApplicationPause", "OnApplicationQuit", "OnTriggerEnter", "OnTriggerExit", "OnCollisionEnter", "OnCollisionExit",
        "OnMouseDown", "OnMouseUp", "OnBecameVisible", "OnBecameInvisible",
    };

    readonly AsyncSymbols _symbols = model.Symbols;

    /// <summary>
    /// Whether the function has the shape of an event handler, overrides or implements a member, completes a partial one,
    /// or is made into a delegate by its own type: then the delegate says what it returns.
    /// </summary>
    public bool Hold(IMethodSymbol function, CancellationToken cancellation) =>
        function.IsOverride
        || function.PartialDefinitionPart is not null || function.PartialImplementationPart is not null
        || HandlesEvent(function)
        || (function.MethodKind != MethodKind.LocalFunction && (Implements(function) || IsMessage(function)))
        || BecomesDelegate(function, cancellation);

    /// <summary>Whether the parameters are those of an event handler: <c>(object, X)</c>, or arguments of an event.</summary>
    public bool HandlesEvent(IMethodSymbol function) =>
        function.Parameters switch
        {
            [{ Type.SpecialType: SpecialType.System_Object }, _] => true,
            [.., var arguments] when function.Parameters.Length <= 2 => IsEventArgs(arguments.Type),
            _ => false,
        };

    bool IsEventArgs(ITypeSymbol type) =>
        AsyncSymbols.IsOrInherits(type, _symbols.Type("System.EventArgs")) || type.Name.EndsWith("EventArgs", StringComparison.Ordinal);

    static bool Implements(IMethodSymbol method)
    {
        if (!method.ExplicitInterfaceImplementations.IsEmpty)
            return true;
        foreach (var type in method.ContainingType.AllInterfaces)
        {
            foreach (var member in type.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                    return true;
            }
        }

        return false;
    }

    bool IsMessage(IMethodSymbol method) =>
        UnityMessages.Contains(method.Name) && AsyncSymbols.IsOrInherits(method.ContainingType, _symbols.Type("UnityEngine.MonoBehaviour"));

    // Named without being called, in its type or, for a local function, around it.
    bool BecomesDelegate(IMethodSymbol function, CancellationToken cancellation)
    {
        var scopes = function.MethodKind == MethodKind.LocalFunction
            ? function.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation).Parent)
            : function.ContainingType.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation));
        foreach (var scope in scopes.OfType<SyntaxNode>())
        {
            foreach (var node in scope.DescendantNodes())
            {
                if (node is SimpleNameSyntax name
                    && name.Identifier.ValueText == function.Name
                    && !IsCalled(name)
                    && model.Bodies.Semantics(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol is IMethodSymbol named
                    && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, function.OriginalDefinition))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool IsCalled(SimpleNameSyntax name) =>
        name.Parent switch
        {
            InvocationExpressionSyntax call => call.Expression == name,
            MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access => access.Name == name && call.Expression == access,
            MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax call } binding => call.Expression == binding,
            // nameof(Save)
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } } => true,
            _ => false,
        };
}
