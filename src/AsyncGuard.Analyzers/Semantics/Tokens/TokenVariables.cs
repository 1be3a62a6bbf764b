using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Semantics.Tokens;

/// <summary>Which parameters and locals that hold a token, or a source of one, can be named here?</summary>
internal sealed class TokenVariables(AsyncSymbols symbols, TokenOrigins origins)
{
    /// <param name="place">Where the token is to be named.</param>
    /// <param name="functions">The functions whose variables count, the nearest first.</param>
    /// <param name="includesNullable">Whether a <c>CancellationToken?</c> counts.</param>
    public List<ISymbol> At(IOperation place, SemanticModel semantics, IReadOnlyList<IMethodSymbol> functions, bool includesNullable)
    {
        var position = place.Syntax.SpanStart;
        var found = new List<ISymbol>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var next = 0;
        SyntaxNode inner = place.Syntax;
        for (var node = inner.Parent; node is not null && next < functions.Count; inner = node, node = node.Parent)
        {
            switch (node)
            {
                case BlockSyntax block:
                    AddLocals(block.Statements);
                    break;
                case SwitchSectionSyntax { Parent: SwitchStatementSyntax choice }:
                    foreach (var section in choice.Sections)
                        AddLocals(section.Statements);
                    break;
                case UsingStatementSyntax { Declaration: { } resource }:
                    AddDeclared(resource);
                    break;
                case CompilationUnitSyntax unit:
                    AddLocals(unit.Members.OfType<GlobalStatementSyntax>().Select(static member => member.Statement));
                    break;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                    AddParameters(functions[next++]);
                    break;
                case MemberDeclarationSyntax and not GlobalStatementSyntax:
                    while (next < functions.Count)
                        AddParameters(functions[next++]);
                    break;
            }
        }

        return found;

        void AddLocals(IEnumerable<StatementSyntax> statements)
        {
            foreach (var statement in statements)
            {
                if (statement.SpanStart >= position)
                    break;
                if (statement is LocalDeclarationStatementSyntax { Declaration: var declaration })
                    AddDeclared(declaration);
            }
        }

        void AddDeclared(VariableDeclarationSyntax declaration)
        {
            foreach (var declarator in declaration.Variables)
            {
                if (MayHoldToken(declaration.Type, declarator.Initializer?.Value)
                    && semantics.GetDeclaredSymbol(declarator) is ILocalSymbol local
                    && (symbols.IsToken(local.Type) || symbols.IsTokenSource(local.Type))
                    && names.Add(local.Name)
                    && origins.IsSetBefore(local, position, semantics))
                {
                    found.Add(local);
                }
            }
        }

        void AddParameters(IMethodSymbol function)
        {
            foreach (var parameter in function.Parameters)
            {
                if (parameter is { RefKind: not RefKind.Out, IsDiscard: false, IsImplicitlyDeclared: false }
                    && !IsIgnored(parameter)
                    && (symbols.IsToken(parameter.Type) || (includesNullable && symbols.IsNullableToken(parameter.Type)))
                    && names.Add(parameter.Name))
                {
                    found.Add(parameter);
                }
            }
        }
    }

    /// <summary>Whether the name says that nobody is to use it: <c>_</c>.</summary>
    public static bool IsIgnored(IParameterSymbol parameter) => parameter.Name.All(static character => character == '_');

    // A look at the form alone, so that most locals need not be bound.
    static bool MayHoldToken(TypeSyntax type, ExpressionSyntax? initializer) => type switch
    {
        PredefinedTypeSyntax or ArrayTypeSyntax or TupleTypeSyntax or NullableTypeSyntax => false,
        { IsVar: true } => initializer is InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or ConditionalExpressionSyntax
            or BaseObjectCreationExpressionSyntax or BinaryExpressionSyntax or ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax or SwitchExpressionSyntax,
        _ => initializer is not null,
    };
}
