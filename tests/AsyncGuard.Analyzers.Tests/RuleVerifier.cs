using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace AsyncGuard.Analyzers.Tests;

/// <summary>
/// Runs one rule over a source in which <c>[|…|]</c> or <c>{|AG0701:…|}</c> marks each expected report: no marks, no reports.
/// Sources get the usual <c>using</c> directives of an SDK project.
/// </summary>
static class RuleVerifier<TRule>
    where TRule : DiagnosticAnalyzer, new()
{
    public static Task VerifyAsync([StringSyntax("C#-test")] string source, VerifierSettings? settings = null) =>
        (settings ?? VerifierSettings.Default).Apply(new RuleTest<TRule, EmptyCodeFixProvider> { TestCode = source }).RunAsync();

    /// <summary>One report at <c>{|#0:…|}</c>, with exactly that message.</summary>
    public static Task VerifyAsync([StringSyntax("C#-test")] string source, string message, VerifierSettings? settings = null)
    {
        var test = (settings ?? VerifierSettings.Default).Apply(new RuleTest<TRule, EmptyCodeFixProvider> { TestCode = source });
        test.ExpectedDiagnostics.Add(new DiagnosticResult(new TRule().SupportedDiagnostics[0]).WithLocation(0).WithMessage(message));
        return test.RunAsync();
    }
}

/// <summary>Runs one rule and its fix: the fixed source must compile, carry no report, and be what Fix All makes of it too.</summary>
static class RuleVerifier<TRule, TFix>
    where TRule : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    public static Task VerifyAsync([StringSyntax("C#-test")] string source, VerifierSettings? settings = null) =>
        RuleVerifier<TRule>.VerifyAsync(source, settings);

    /// <param name="key">The equivalence key of the action to take; the first one when absent.</param>
    /// <param name="fixedSources">What becomes of further sources of the project; those that are not named stay as they are.</param>
    public static async Task VerifyFixAsync(
        [StringSyntax("C#-test")] string source, [StringSyntax("C#-test")] string fixedSource, string? key = null, VerifierSettings? settings = null, params (string Name, string Text)[] fixedSources)
    {
        var test = (settings ?? VerifierSettings.Default).Apply(new RuleTest<TRule, TFix> { TestCode = source });
        // A fixed state that states one source must state them all.
        foreach (var (name, text) in test.TestState.Sources)
        {
            var changed = text.ToString() == source ? fixedSource : fixedSources.FirstOrDefault(other => other.Name == name).Text;
            test.FixedState.Sources.Add((name, changed is null ? text : SourceText.From(changed)));
        }

        test.CodeActionEquivalenceKey = key;
        await test.RunAsync();
        await KeptComments.AssertAsync<TRule, TFix>(source, fixedSource, key, settings ?? VerifierSettings.Default);
    }

    /// <summary>The fix, and that no other rule has anything against what it makes.</summary>
    /// <param name="key">The equivalence key of the action to take.</param>
    public static async Task VerifyFixWithEveryRuleAsync([StringSyntax("C#-test")] string source, [StringSyntax("C#-test")] string fixedSource, string? key = null, VerifierSettings? settings = null)
    {
        await VerifyFixAsync(source, fixedSource, key, settings);
        await NothingNew.AssertAsync(source, fixedSource, settings ?? VerifierSettings.Default);
    }

    /// <summary>The report stands, and no fix is offered for it.</summary>
    public static Task VerifyNoFixAsync([StringSyntax("C#-test")] string source, VerifierSettings? settings = null) =>
        VerifyFixAsync(source, source, settings: settings);
}

/// <summary>What a test compiles with. The default sees the framework alone; <see cref="WithRuntime"/> sees AsyncGuard.Runtime too.</summary>
sealed record VerifierSettings
{
    public static VerifierSettings Default { get; } = new();

    public static VerifierSettings WithRuntime { get; } = new() { References = [Tests.References.Runtime] };

    /// <summary>The language of the oldest compiler, whichever one runs: fixes write what the language has, a <c>Lock</c> from C# 13 on.</summary>
    public static VerifierSettings CSharp12 { get; } = new() { Language = LanguageVersion.CSharp12 };

    public ImmutableArray<MetadataReference> References { get; init; } = [];

    public LanguageVersion Language { get; init; } = LanguageVersion.Latest;

    /// <summary>The framework.</summary>
    public ImmutableArray<MetadataReference> Framework { get; init; } = Tests.References.Framework;

    public OutputKind OutputKind { get; init; } = OutputKind.DynamicallyLinkedLibrary;

    /// <summary>Whether the sources get the usual <c>using</c> directives of an SDK project.</summary>
    public bool ImplicitUsings { get; init; } = true;

    /// <summary>Lines of an <c>.editorconfig</c> section for all C# files.</summary>
    public string Config { get; init; } = "";

    public ImmutableArray<(string Name, string Text)> AdditionalFiles { get; init; } = [];

    /// <summary>Further sources of the same project.</summary>
    public ImmutableArray<(string Name, string Text)> Sources { get; init; } = [];

    /// <summary>The implicit <c>using</c> directives of an SDK project.</summary>
    public const string UsingDirectives = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public TTest Apply<TTest>(TTest test)
        where TTest : AnalyzerTest<DefaultVerifier>
    {
        test.TestState.OutputKind = OutputKind;
        if (Language != LanguageVersion.Latest)
            test.SolutionTransforms.Add((solution, project) => solution.WithProjectParseOptions(project, ((CSharpParseOptions)solution.GetProject(project)!.ParseOptions!).WithLanguageVersion(Language)));
        if (ImplicitUsings)
            test.TestState.Sources.Add(("Usings.g.cs", UsingDirectives));
        test.TestState.AdditionalReferences.AddRange(Framework);
        test.TestState.AdditionalReferences.AddRange(References);
        foreach (var (name, text) in Sources)
            test.TestState.Sources.Add((name, text));
        foreach (var (name, text) in AdditionalFiles)
            test.TestState.AdditionalFiles.Add((name, text));
        if (Config.Length > 0)
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{Config}\n"));
        return test;
    }
}

sealed class RuleTest<TRule, TFix> : CSharpCodeFixTest<TRule, TFix, DefaultVerifier>
    where TRule : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    public RuleTest()
    {
        ReferenceAssemblies = Tests.References.None;
        TestBehaviors |= TestBehaviors.SkipGeneratedCodeCheck;
    }

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);

    // Some errors, of a span that lives across an await, the compiler finds only when it writes the method.
    protected override async Task<(Compilation compilation, ImmutableArray<Diagnostic> generatorDiagnostics)> GetProjectCompilationAsync(Project project, IVerifier verifier, CancellationToken cancellationToken)
    {
        var result = await base.GetProjectCompilationAsync(project, verifier, cancellationToken);
        if (!result.compilation.GetDiagnostics(cancellationToken).Any(IsError))
            verifier.Empty("errors of the emitted code", result.compilation.Emit(Stream.Null, cancellationToken: cancellationToken).Diagnostics.Where(IsError));
        return result;
    }

    static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;
}
