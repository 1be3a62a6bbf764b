using System.Reflection;
using System.Runtime.Loader;
using AsyncGuard.Analyzers.Tests.Docs;
using AsyncGuard.Catalog;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.Analyzers.Tests.Races;

/// <summary>A rule's violation as a program: compiled, fixed, and run. Its <c>Program.RunAsync()</c> returns what was kept.</summary>
sealed class RacingProgram
{
    /// <summary>
    /// What lets tasks meet at the worst moment. Who comes waits for the others, but not for ever: where a guard lets one in at a time, the others cannot come.
    /// </summary>
    const string Meeting = """


        static class Meeting
        {
            static int s_missing;

            public static void Of(int tasks) => Volatile.Write(ref s_missing, tasks);

            public static async Task<int> JoinAsync()
            {
                Interlocked.Decrement(ref s_missing);
                for (var turn = 0; turn < 30_000 && Volatile.Read(ref s_missing) > 0; turn++)
                    await Task.Yield();
                return 1;
            }

            public static int Join()
            {
                Interlocked.Decrement(ref s_missing);
                for (var turn = 0; turn < 200_000 && Volatile.Read(ref s_missing) > 0; turn++)
                    Thread.SpinWait(20);
                return 1;
            }
        }
        """;

    readonly string _source;

    RacingProgram(string source) => _source = source;

    public static RacingProgram Of(string source) => new(source + Meeting);

    /// <summary>The program after Fix All with the first fix of the rule.</summary>
    public async Task<RacingProgram> FixedAsync(string id)
    {
        var rule = RuleCatalog.Current.Rules.Single(rule => rule.Id == id);
        using var project = new ExampleProject(new PageExample(_source, "", []), rule);
        var reports = await project.ReportsAsync(rule);
        Assert.NotEmpty(reports);
        var changed = await project.FixAsync(RuleCatalog.Fixes.Single(fix => fix.FixableDiagnosticIds.Contains(id)), reports);
        Assert.NotNull(changed);
        return new RacingProgram(changed);
    }

    /// <summary>Compiles the program and runs it as often as asked.</summary>
    public async Task<List<int>> RunAsync(int times, Func<int, bool>? until = null)
    {
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Race", [CSharpSyntaxTree.ParseText(_source, parse), CSharpSyntaxTree.ParseText(VerifierSettings.UsingDirectives, parse)],
            [.. References.Framework, References.Runtime],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        var results = new List<int>();
        while (results.Count < times && !(until is not null && results.Any(until)))
        {
            // Each run loads the program anew, so that its static fields are as at the start.
            image.Position = 0;
            var context = new AssemblyLoadContext("race", isCollectible: true);
            context.Resolving += static (_, name) => AssemblyLoadContext.Default.LoadFromAssemblyName(name);
            var run = context.LoadFromStream(image).GetType("Program")!.GetMethod("RunAsync", BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<Func<Task<int>>>();
            results.Add(await Task.Run(run));
            context.Unload();
        }

        return results;
    }
}
