using System.Globalization;
using AsyncGuard.Runtime.Coyote;

// dotnet run -c Release --project tests/AsyncGuard.Runtime.Coyote -- 2000
var schedules = args is [var given, ..] ? uint.Parse(given, CultureInfo.InvariantCulture) : 2000;
var explorer = new Explorer();
var failures = 0;
foreach (var scenario in explorer.Scenarios("Correct"))
{
    var (bugs, report) = Explorer.Explore(scenario, schedules);
    Console.WriteLine($"{scenario.Name,-24} {schedules} schedules, {bugs} bugs {report}");
    failures += bugs;
}

foreach (var scenario in explorer.Scenarios("Broken"))
{
    var (bugs, report) = Explorer.Explore(scenario, schedules);
    Console.WriteLine($"{scenario.Name,-24} {(bugs > 0 ? "caught: " + report.Split('\n')[0] : "NOT CAUGHT")}");
    failures += bugs > 0 ? 0 : 1;
}

Console.WriteLine(failures == 0 ? "Everything holds, every bug is caught." : $"{failures} failures.");
return failures == 0 ? 0 : 1;
