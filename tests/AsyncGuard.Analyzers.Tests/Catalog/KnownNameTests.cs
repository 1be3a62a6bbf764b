using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AsyncGuard.Analyzers.Tests.Catalog;

/// <summary>The names of types and members in the tables of knowledge are those of the framework: a typing error there would be a rule that is silently off.</summary>
public sealed partial class KnownNameTests
{
    /// <summary>Types of packages that the tests do not reference.</summary>
    static readonly string[] OfOtherPackages =
    [
        "System.IO.Ports.", "System.ServiceProcess.", "System.Data.SQLite.",
        "Grpc.", "Microsoft.AspNetCore.", "Microsoft.Azure.", "Microsoft.Data.Sqlite.", "Microsoft.EntityFrameworkCore.", "Microsoft.Extensions.", "Microsoft.VisualStudio.",
        "Dapper.", "FluentValidation.", "MimeKit.", "MongoDB.Driver.", "Newtonsoft.Json.", "NUnit.Framework.", "Quartz.", "TUnit.Core.",
        "Microsoft.AspNetCore.", "Microsoft.Data.Sqlite.", "Microsoft.EntityFrameworkCore.", "Microsoft.Extensions.", "Microsoft.VisualStudio.",
        "System.Windows.Threading.", "System.Windows.Forms.", "Microsoft.UI.", "Microsoft.Maui.", "Windows.UI.", "Avalonia.", "Xamarin.", "Android.", "UnityEngine.",
        "Avalonia.", "Microsoft.Maui.", "Microsoft.UI.", "Orleans.", "System.Windows.", "UnityEngine.", "Windows.UI.", "Xamarin.Forms.",
        "Dapper.", "FluentValidation.", "MimeKit.", "MongoDB.Driver.", "Newtonsoft.Json.", "NUnit.Framework.", "TUnit.Core.",
        "Microsoft.ApplicationInsights.", "NLog.", "Sentry.", "Serilog.",
    ];

    static readonly Compilation Known = CSharpCompilation.Create("known", references:
        [.. References.Framework, .. References.Nito, References.Runtime, References.RateLimiting, .. References.Testing]);

    [Fact]
    public void FullNames_Exist()
    {
        var names = Literals().Select(static literal => literal.Token.ValueText).Where(static text => TypeName().IsMatch(text)).Distinct().ToList();

        Assert.Contains("System.Threading.Tasks.Task", names);
        Assert.All(names.Where(static name => !IsOfOtherPackage(name)), static name => Assert.True(Exists(name), $"there is no type, member or namespace '{name}'; one of a package that the tests do not reference belongs to {nameof(OfOtherPackages)}"));
    }

    [Fact]
    public void MembersOfTableRows_Exist()
    {
        var rows = Literals()
            .Where(static literal => TypeName().IsMatch(literal.Token.ValueText) && !IsOfOtherPackage(literal.Token.ValueText))
            .Select(static literal => literal.Parent?.Parent)
            .OfType<TupleExpressionSyntax>()
            .Where(static row => row.Arguments is [_, { Expression: LiteralExpressionSyntax { Token.RawKind: (int)SyntaxKind.StringLiteralToken } }, ..])
            .Select(static row => (Type: Text(row.Arguments[0]), Members: Text(row.Arguments[1])))
            .ToList();

        Assert.NotEmpty(rows);
        Assert.All(
            rows.SelectMany(static row => row.Members.Split(' ').Select(member => (row.Type, Member: member))).Where(static row => row.Member != "*"),
            static row => Assert.True(Declares(Find(row.Type), row.Member), $"'{row.Type}' has no member '{row.Member}'"));
    }

    static IEnumerable<LiteralExpressionSyntax> Literals() =>
        new[] { "src/AsyncGuard.Analyzers", "src/AsyncGuard.CodeFixes" }
            .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(References.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot().DescendantNodes())
            .OfType<LiteralExpressionSyntax>()
            .Where(static literal => literal.IsKind(SyntaxKind.StringLiteralExpression));

    static string Text(ArgumentSyntax argument) => ((LiteralExpressionSyntax)argument.Expression).Token.ValueText;

    static bool IsOfOtherPackage(string name) => OfOtherPackages.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    static bool Exists(string name) =>
        Find(name) is not null
        || (name.LastIndexOf('.') is > 0 and var dot && Declares(Find(name[..dot]), name[(dot + 1)..]))
        || DocumentationCommentId.GetFirstSymbolForDeclarationId($"N:{name}", Known) is not null;

    static INamedTypeSymbol? Find(string name) => Known.GetTypesByMetadataName(name) is [var type, ..] ? type : null;

    static bool Declares(INamedTypeSymbol? type, string member)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (!type.GetMembers(member).IsEmpty)
                return true;
        }

        return false;
    }

    // Topics and equivalence keys look like names of types, and are none.
    [GeneratedRegex(@"^(?!AG\d{4}\.|AsyncGuard\.(?!Runtime\.))[A-Z]\w*(\.[A-Z]\w*)+(`\d)?$")]
    private static partial Regex TypeName();
}
