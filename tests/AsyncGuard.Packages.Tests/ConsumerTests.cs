using System.Text.RegularExpressions;

namespace AsyncGuard.Packages.Tests;

/// <summary>A stranger's project: installs the packages from a local feed, is warned by its build, is fixed by <c>dotnet format</c>, and runs.</summary>
[Collection(PackagesCollection.Name)]
public sealed class ConsumerTests(PackedPackages packages)
{
    /// <summary>The IDs that the consumer's code holds, in the order in which they are fixed.</summary>
    static readonly string[] Ids = ["AG0701", "AG0702", "AG0703", "AG0704", "AG0705", "AG0707", "AG0708"];

    [Fact]
    public async Task Consumer_IsWarned_Fixed_AndRuns()
    {
        var folder = Consumer("AsyncGuard", mode: "All");

        var output = await BuildAsync(folder);
        Assert.Equal(Ids, Reported(output));

        foreach (var id in Ids)
            await Shell.SucceedAsync(folder, "format", "analyzers", "--diagnostics", id, "--severity", "info", "--no-restore");

        var errors = string.Join("%3B", Ids);
        var built = await Shell.SucceedAsync(folder, "build", "--no-restore", "--no-incremental", "-v", "m", $"-p:WarningsAsErrors={errors}");
        Assert.Empty(Reported(built));
        Assert.Contains("open 3 4", await Shell.SucceedAsync(folder, "run", "--no-build"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_ChooseWhatIsReported()
    {
        var folder = Consumer("AsyncGuard.Analyzers", mode: "");
        string[] warnings = ["AG0701", "AG0702", "AG0704", "AG0705", "AG0708"];

        Assert.Equal(warnings, Reported(await BuildAsync(folder)));
        Assert.Equal(warnings, Reported(await BuildAsync(folder, "-p:AsyncGuardMode=Default")));
        Assert.Equal(warnings, Reported(await BuildAsync(folder, "-p:AsyncGuardMode=Recommended")));
        Assert.Equal(Ids, Reported(await BuildAsync(folder, "-p:AsyncGuardMode=All")));
        Assert.Empty(Reported(await BuildAsync(folder, "-p:AsyncGuardMode=None")));

        File.WriteAllText(Path.Combine(folder, ".editorconfig"), "root = true\n[*.cs]\ndotnet_diagnostic.AG0708.severity = none\n");
        Assert.Equal(Ids.Except(["AG0708"]), Reported(await BuildAsync(folder, "-p:AsyncGuardMode=All")));

        var (exitCode, output) = await Shell.DotnetAsync(folder, "build", "--no-restore", "-p:AsyncGuardMode=Strict");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("None, Default, Recommended and All", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_TurnTwinRulesOfTheSdkOff()
    {
        var folder = Consumer("AsyncGuard.Analyzers", mode: "");
        File.WriteAllText(Path.Combine(folder, "Pausing.cs"), """
            internal static class Pausing
            {
                public static async Task PauseAsync(CancellationToken token)
                {
                    token.ThrowIfCancellationRequested();
                    await Task.Delay(10);
                }
            }
            """);

        Assert.Equal(["CA2016"], await PausingAsync("-p:AnalysisMode=Recommended"));
        Assert.Equal(["CA2016"], await PausingAsync("-p:AnalysisMode=Recommended", "-p:AsyncGuardMode=None"));
        Assert.Equal(["AG0903"], await PausingAsync("-p:AnalysisMode=Recommended", "-p:AsyncGuardMode=Default"));

        async Task<IEnumerable<string>> PausingAsync(params string[] arguments) =>
            Regex.Matches(await BuildAsync(folder, arguments), @"Pausing\.cs\(6,\d+\): warning (CA2016|AG\d{4}):").Select(static match => match.Groups[1].Value).Distinct();
    }

    // Since .NET 9, what WhenAll is given one by one is gathered in a span. Only a compiler newer than the oldest that the rules promise to run in does that.
    [Fact]
    public async Task TasksThatACallGathers_AreSeenInASpan()
    {
        var folder = Consumer("AsyncGuard.Analyzers", mode: "All");
        File.WriteAllText(Path.Combine(folder, "Prices.cs"), """
            internal sealed class Prices(HttpClient http)
            {
                private readonly Dictionary<string, string> _prices = [];
                private int _loaded;

                public async Task<int> LoadAsync(CancellationToken token)
                {
                    await Task.WhenAll(LoadOneAsync("gold", token), LoadOneAsync("silver", token));
                    return _loaded + _prices.Count;
                }

                public async Task<string> BothAsync(CancellationToken token)
                {
                    var gold = http.GetStringAsync("gold", token);
                    var silver = http.GetStringAsync("silver", token);
                    await Task.WhenAll(gold, silver);
                    return gold.Result + silver.Result;
                }

                public async Task<int> WaitAsync(Task<int> gold, Task<int> silver)
                {
                    await Task.Yield();
                    Task.WaitAll(gold, silver);
                    return await gold + await silver;
                }

                private async Task LoadOneAsync(string metal, CancellationToken token)
                {
                    var price = await http.GetStringAsync(metal, token);
                    _prices[metal] = price;
                    _loaded++;
                }
            }
            """);

        var reported = Regex.Matches(await BuildAsync(folder), @"Prices\.cs\((\d+),\d+\): warning (AG\d{4}):").Select(static match => $"{match.Groups[1]} {match.Groups[2]}").Distinct().Order();
        Assert.Equal(["23 AG0702", "30 AG0402", "31 AG0401"], reported);
    }

    [Fact]
    public async Task Runtime_IsUsed_OnEachFramework()
    {
        var folder = packages.NewFolder("runtime");
        // The feed of our own packages alone has ours; what the frameworks need comes from where the repository has it.
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="local" value="{packages.Feed}" /><add key="restored" value="{PackedPackages.RestoredPackages}" /></packageSources>
              <packageSourceMapping>
                <packageSource key="local"><package pattern="AsyncGuard*" /></packageSource>
                <packageSource key="restored"><package pattern="*" /></packageSource>
              </packageSourceMapping>
              <config><add key="globalPackagesFolder" value="{packages.PackagesFolder}" /></config>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFrameworks>net8.0;net10.0</TargetFrameworks>
                <RollForward>Major</RollForward>
                <UseAppHost>false</UseAppHost>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <CheckEolTargetFramework>false</CheckEolTargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="AsyncGuard.Runtime" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.Copy(Path.Combine(PackedPackages.RepositoryRoot, "tests", "AsyncGuard.Packages.Tests", "Consumer", "Runtime.cs.txt"), Path.Combine(folder, "Program.cs"));
        await Shell.SucceedAsync(folder, "build", "-v", "m");

        foreach (var (framework, name) in new[] { ("net8.0", ".NETCoreApp,Version=v8.0"), ("net10.0", ".NETCoreApp,Version=v10.0") })
        {
            var output = await Shell.SucceedAsync(folder, "run", "--no-build", "--framework", framework);
            Assert.Equal([name, "sum 5050", "squares 1 4 9 16 25", "one holder"], output.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        }
    }

    static Task<string> BuildAsync(string folder, params string[] arguments) =>
        Shell.SucceedAsync(folder, ["build", "--no-restore", "--no-incremental", "-v", "m", .. arguments]);

    static IEnumerable<string> Reported(string output) =>
        Regex.Matches(output, @"(?:warning|error) (AG\d{4}):").Select(static match => match.Groups[1].Value).Distinct().Order();

    string Consumer(string package, string mode)
    {
        var folder = packages.NewFolder("consumer");
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="local" value="{packages.Feed}" /></packageSources>
              <config><add key="globalPackagesFolder" value="{packages.PackagesFolder}" /></config>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <AsyncGuardMode>{mode}</AsyncGuardMode>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{packages.Version}" />
              </ItemGroup>
            </Project>
            """);
        File.Copy(Path.Combine(PackedPackages.RepositoryRoot, "tests", "AsyncGuard.Packages.Tests", "Consumer", "Program.cs.txt"), Path.Combine(folder, "Program.cs"));
        Shell.SucceedAsync(folder, "restore").GetAwaiter().GetResult();
        return folder;
    }
}
