using System.Reflection;
using Microsoft.Coyote;
using Microsoft.Coyote.Rewriting;
using Microsoft.Coyote.SystematicTesting;

namespace AsyncGuard.Runtime.Coyote;

/// <summary>Rewrites the assembly of the scenarios and runs each of them in many orders of its steps.</summary>
sealed class Explorer
{
    readonly Assembly _scenarios;

    public Explorer()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "scenarios", "AsyncGuard.Runtime.Coyote.Scenarios.dll");
        var folder = Directory.CreateTempSubdirectory("coyote");
        var input = Directory.CreateDirectory(Path.Combine(folder.FullName, "in"));
        var output = Directory.CreateDirectory(Path.Combine(folder.FullName, "out"));
        var copy = Path.Combine(input.FullName, Path.GetFileName(source));
        File.Copy(source, copy);
        Rewrite(input.FullName, output.FullName, copy);
        _scenarios = Assembly.LoadFrom(Path.Combine(output.FullName, Path.GetFileName(source)));
    }

    public IEnumerable<MethodInfo> Scenarios(string group) =>
        _scenarios.GetType("AsyncGuard.Runtime.Coyote." + group, throwOnError: true)!
            .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);

    public static (int Bugs, string Report) Explore(MethodInfo scenario, uint schedules)
    {
        var configuration = Configuration.Create()
            .WithTestingIterations(schedules)
            .WithMaxSchedulingSteps(2000)
            .WithTelemetryEnabled(false)
            .WithAtomicOperationRaceCheckingEnabled(true)
            .WithDeadlockTimeout(50)
            .WithPotentialDeadlocksReportedAsBugs(false)
            .WithPartiallyControlledConcurrencyAllowed(true)
            .WithConsoleLoggingEnabled(false);
        using var engine = TestingEngine.Create(configuration, scenario.CreateDelegate<Func<Task>>());
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        engine.Run();
        Console.SetOut(console);
        return (engine.TestReport.NumOfFoundBugs, string.Join(Environment.NewLine, engine.TestReport.BugReports));
    }

    // The command line of the package is not published for this framework; what it calls is internal.
    static void Rewrite(string input, string output, string assembly)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var types = typeof(RewritingEngine).Assembly;
        var options = types.GetType("Microsoft.Coyote.Rewriting.RewritingOptions", throwOnError: true)!;
        var value = options.GetMethod("Create", Any, [])!.Invoke(null, null)!;
        options.GetProperty("AssembliesDirectory", Any)!.SetValue(value, input);
        options.GetProperty("OutputDirectory", Any)!.SetValue(value, output);
        ((ICollection<string>)options.GetProperty("AssemblyPaths", Any)!.GetValue(value)!).Add(assembly);
        var run = typeof(RewritingEngine).GetMethods(Any).Single(method => method.Name == "Run" && method.GetParameters().Length == 4);
        var parameters = run.GetParameters();
        var configuration = Configuration.Create().WithTelemetryEnabled(false);
        var log = Activator.CreateInstance(parameters[2].ParameterType, Any, null, [configuration, false], null);
        run.Invoke(null, [value, configuration, log, Activator.CreateInstance(parameters[3].ParameterType, Any, null, [], null)]);
    }
}
