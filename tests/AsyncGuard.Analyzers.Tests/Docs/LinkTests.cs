using System.Text.RegularExpressions;

namespace AsyncGuard.Analyzers.Tests.Docs;

public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        "CONTRIBUTING.md",
        .. Directory.EnumerateFiles(Path.Combine(References.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(References.RepositoryRoot, path).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadToFilesOfTheRepository(string page)
    {
        var path = Path.Combine(References.RepositoryRoot, page);
        var targets = Link().Matches(File.ReadAllText(path)).Select(static link => link.Groups["target"].Value);

        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target)), $"{page} links to '{target}', which does not exist"));
    }

    [GeneratedRegex(@"\]\((?<target>(?!https?:|#)[^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
