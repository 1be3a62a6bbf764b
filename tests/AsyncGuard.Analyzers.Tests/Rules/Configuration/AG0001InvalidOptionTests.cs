using AsyncGuard.Analyzers.Options;
using AsyncGuard.Analyzers.Rules.Configuration;
using Microsoft.CodeAnalysis.Testing;
using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Configuration.AG0001InvalidOption>;

namespace AsyncGuard.Analyzers.Tests.Rules.Configuration;

public sealed class AG0001InvalidOptionTests
{
    const string Source = "class Shop { }";

    [Fact]
    public Task RightOptionsAndLists_DoNotTrigger() => Verify.VerifyAsync(Source, new VerifierSettings
    {
        Config = """
            asyncguard.blocking_includes_io = true
            asyncguard.blocking_apis = M:Contoso.Store.Load(System.String,System.Int32) | T:Contoso.Legacy`1|N:Contoso.Old
            asyncguard.excluded_apis =
            asyncguard.fan_out_limit = 8
            """,
        AdditionalFiles =
        [
            ("AsyncGuard.BlockingApis.txt", "# slow drivers\n\nM:Contoso.Store.Load  # all overloads\nP:Contoso.Store.Size\n"),
            ("Contoso.AsyncGuard.ExcludedApis.txt", "M:Contoso.Map`2.Find``1(System.Func{`0,``0},System.String[]@)\n"),
            ("notes.txt", "asyncguard.nonsense"),
        ],
    });

    [Fact]
    public Task OtherToolsSettings_DoNotTrigger() => Verify.VerifyAsync(Source, new VerifierSettings
    {
        Config = "dotnet_diagnostic.AG0701.severity = none\nother.blocking_includes_io = perhaps",
        AdditionalFiles = [("/.editorconfig", "root = true\n# asyncguard.nonsense = 1\n[*.cs]\nindent_size = 4\n")],
    });

    [Fact]
    public Task WrongFlag_TriggersAtItsLine() => VerifyAsync(
        [("/.editorconfig", "root = true\n[*.cs]\n  asyncguard.blocking_includes_io = yes\n")], "",
        Report(".editorconfig, line 3: 'yes' is no value of 'asyncguard.blocking_includes_io'; accepted: true or false").WithSpan("/.editorconfig", 3, 3, 3, 40));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("many")]
    public Task WrongNumber_TriggersAtItsLine(string value) => VerifyAsync(
        [("/.editorconfig", $"root = true\n[*.cs]\nasyncguard.fan_out_limit = {value}\n")], "",
        Report($".editorconfig, line 3: '{value}' is no value of 'asyncguard.fan_out_limit'; accepted: a whole number, at least 1").WithSpan("/.editorconfig", 3, 1, 3, 28 + value.Length));

    [Fact]
    public Task UnknownOption_TriggersAndNamesTheNearest() => VerifyAsync(
        [("/team.globalconfig", "is_global = true\nasyncguard.blokcing_apis = T:Contoso.Store\n")], "",
        Report($"team.globalconfig, line 2: 'asyncguard.blokcing_apis' is no option; accepted: 'asyncguard.blocking_apis' (the nearest), {string.Join(", ", OptionDefinition.All.Skip(1).Select(static option => $"'{option.Key}'"))}")
            .WithSpan("/team.globalconfig", 2, 1, 2, 43));

    [Fact]
    public Task CommentBehindAValue_DoesNotTrigger() => Verify.VerifyAsync(Source, new VerifierSettings
    {
        Config = "asyncguard.blocking_includes_io = true # files too",
        AdditionalFiles = [("/.editorconfig", "root = true\n[*.cs]\nasyncguard.blocking_includes_io = true # files too\nasyncguard.excluded_apis = T:Contoso.Clock ; not ours\n")],
    });

    // The compiler takes the rest of such a line for a comment.
    [Fact]
    public Task ConstructorInAnOption_Triggers() => VerifyAsync(
        [("/.editorconfig", "root = true\n[*.cs]\nasyncguard.blocking_apis = M:Contoso.Store.#ctor\n")], "",
        Report($".editorconfig, line 3: 'M:Contoso.Store.' is no value of 'asyncguard.blocking_apis'; accepted: documentation IDs separated by '|', each {Entry["one ID a line, ".Length..]}")
            .WithSpan("/.editorconfig", 3, 1, 3, 44));

    [Fact]
    public Task UnreadableListEntry_TriggersAtItsLine() => VerifyAsync(
        [("lists/AsyncGuard.BlockingApis.txt", "T:Contoso.Store\nContoso.Store.Load\n  M:Contoso Store # two words\n")], "",
        Report($"AsyncGuard.BlockingApis.txt, line 2: 'Contoso.Store.Load' is no documentation ID; accepted: {Entry}").WithSpan("lists/AsyncGuard.BlockingApis.txt", 2, 1, 2, 19),
        Report($"AsyncGuard.BlockingApis.txt, line 3: 'M:Contoso Store' is no documentation ID; accepted: {Entry}").WithSpan("lists/AsyncGuard.BlockingApis.txt", 3, 3, 3, 18));

    [Fact]
    public Task UnreadableType_Triggers() => VerifyAsync(
        [("/.editorconfig", "root = true\n[*.cs]\nasyncguard.not_thread_safe_types = T:Contoso.Store | Printer\n")], "",
        Report($".editorconfig, line 3: 'Printer' is no value of 'asyncguard.not_thread_safe_types'; accepted: documentation IDs separated by '|', each {Entry["one ID a line, ".Length..]}")
            .WithSpan("/.editorconfig", 3, 1, 3, 61));

    [Fact]
    public Task UnreadableEntryInAnOption_TriggersOncePerCompilation() => VerifyAsync(
        [], "asyncguard.excluded_apis = T:Contoso.Store | Load()",
        Report(".editorconfig for Test0.cs, 'asyncguard.excluded_apis = T:Contoso.Store | Load()': 'Load()' is no value of 'asyncguard.excluded_apis'; accepted: documentation IDs separated by '|', each such as M:Contoso.Store.Load(System.String), M:Contoso.Store.Load, P:Contoso.Store.Size, T:Contoso.Store or N:Contoso.Legacy")
            .WithSpan("/0/Test0.cs", 1, 1, 1, 1));

    const string Entry = "one ID a line, such as M:Contoso.Store.Load(System.String), M:Contoso.Store.Load, P:Contoso.Store.Size, T:Contoso.Store or N:Contoso.Legacy";

    static DiagnosticResult Report(string message) => new DiagnosticResult(new AG0001InvalidOption().SupportedDiagnostics[0]).WithMessage(message);

    static Task VerifyAsync((string Name, string Text)[] files, string config, params DiagnosticResult[] expected)
    {
        var settings = new VerifierSettings { AdditionalFiles = [.. files], Config = config };
        var test = settings.Apply(new RuleTest<AG0001InvalidOption, EmptyCodeFixProvider> { TestCode = Source });
        test.ExpectedDiagnostics.AddRange(expected);
        test.FixedState.InheritanceMode = StateInheritanceMode.AutoInheritAll;
        test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck; // a pragma cannot stand before a report at the file's start
        return test.RunAsync();
    }
}
