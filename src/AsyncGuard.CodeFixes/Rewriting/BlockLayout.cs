using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AsyncGuard.CodeFixes.Rewriting;

/// <summary>How a clause is laid out: on one line, with braces on lines of their own, or with braces at the ends of lines.</summary>
internal sealed class BlockLayout
{
    const string DefaultStep = "    ";

    readonly bool _isOneLine;
    readonly bool _isBraceAtEnd;
    readonly bool _isBehindBrace;
    readonly SyntaxTrivia _newLine;
    readonly string _indent;
    readonly string _step;

    public BlockLayout(CatchClauseSyntax clause)
    {
        var text = clause.SyntaxTree.GetText();
        _isOneLine = Line(clause.CatchKeyword.SpanStart) == Line(clause.Block.CloseBraceToken.SpanStart);
        _isBraceAtEnd = Line(clause.CatchKeyword.SpanStart) == Line(clause.Block.OpenBraceToken.SpanStart);
        _isBehindBrace = Line(clause.CatchKeyword.SpanStart) == Line(clause.CatchKeyword.GetPreviousToken().SpanStart);
        _newLine = clause.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(static trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } found ? found : LineFeed;
        _indent = Indent(clause.CatchKeyword.SpanStart);
        var statement = clause.Block.Statements.FirstOrDefault() ?? (clause.Parent as TryStatementSyntax)?.Block.Statements.FirstOrDefault();
        _step = statement is not null && Indent(statement.SpanStart) is var deeper && deeper.StartsWith(_indent, StringComparison.Ordinal) && deeper.Length > _indent.Length
            ? deeper.Substring(_indent.Length)
            : DefaultStep;

        int Line(int position) => text.Lines.GetLineFromPosition(position).LineNumber;

        string Indent(int position)
        {
            var line = text.Lines.GetLineFromPosition(position).ToString();
            return line.Substring(0, line.Length - line.TrimStart().Length);
        }
    }

    /// <summary>What stands before the keyword of a clause that is put before this one.</summary>
    public SyntaxTriviaList BeforeClause => _isBehindBrace ? default : Indentation;

    /// <summary>What stands before its brace.</summary>
    public SyntaxTriviaList BeforeBrace => _isOneLine || _isBraceAtEnd ? TriviaList(Space) : TriviaList(_newLine);

    public SyntaxToken Open =>
        _isOneLine
            ? Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space))
            : Token(_isBraceAtEnd ? default : Indentation, SyntaxKind.OpenBraceToken, TriviaList(_newLine));

    public SyntaxToken Close =>
        Token(_isOneLine ? default : Indentation, SyntaxKind.CloseBraceToken, _isBehindBrace ? TriviaList(Space) : TriviaList(_newLine));

    /// <summary>The statement with what stands around it in such a block.</summary>
    public StatementSyntax Statement(StatementSyntax statement) =>
        _isOneLine
            ? statement.WithLeadingTrivia().WithTrailingTrivia(Space)
            : statement.WithLeadingTrivia(Whitespace(_indent + _step)).WithTrailingTrivia(_newLine);

    /// <summary>The block with other statements; an empty one on a single line gets a space behind its brace.</summary>
    public BlockSyntax Around(BlockSyntax block, SyntaxList<StatementSyntax> statements) =>
        _isOneLine && block.Statements.Count == 0 && block.OpenBraceToken.TrailingTrivia.Count == 0
            ? block.WithOpenBraceToken(block.OpenBraceToken.WithTrailingTrivia(Space)).WithStatements(statements)
            : block.WithStatements(statements);

    SyntaxTriviaList Indentation => TriviaList(Whitespace(_indent));
}
