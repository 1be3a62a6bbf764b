using AsyncGuard.Runtime.Aot;

// Ends with "N native checks passed", or with the first that fails and exit code 1.
var checks = new Checks();
await Combinators.RunAsync(checks);
await CancellationAndRates.RunAsync(checks);
await Offloading.RunAsync(checks);
await Primitives.RunAsync(checks);
return checks.Conclude();
