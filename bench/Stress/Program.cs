using System.Diagnostics;
using System.Globalization;
using AsyncGuard.Stress;

// dotnet run -c Release --project bench/Stress -- 60
var seconds = args is [var given, ..] ? double.Parse(given, CultureInfo.InvariantCulture) : 10;
(string Name, Func<Tally, Task> Round)[] rounds =
[
    ("lock", Rounds.LockAsync),
    ("semaphore", Rounds.SemaphoreAsync),
    ("event", Rounds.EventAsync),
    ("condition", Rounds.ConditionAsync),
    ("queue", Rounds.QueueAsync),
    ("stack", Rounds.StackAsync),
    ("priority queue", Rounds.PriorityQueueAsync),
];

var tally = new Tally();
var clock = Stopwatch.StartNew();
var count = 0;
while (clock.Elapsed.TotalSeconds < seconds && tally.IsClean)
{
    var (name, round) = rounds[count++ % rounds.Length];
    await round(tally);
    if (count <= rounds.Length || !tally.IsClean)
        Console.WriteLine($"{clock.Elapsed.TotalSeconds,6:F1} s  {name}: {tally}");
}

Console.WriteLine($"{count} rounds of 10,000 waiters in {clock.Elapsed.TotalSeconds:F0} s. {tally}");
return tally.IsClean ? 0 : 1;
