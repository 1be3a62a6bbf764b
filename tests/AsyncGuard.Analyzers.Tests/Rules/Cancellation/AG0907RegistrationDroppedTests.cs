using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<
    AsyncGuard.Analyzers.Rules.Cancellation.AG0907RegistrationDropped,
    AsyncGuard.CodeFixes.Rules.Cancellation.AG0907RegistrationDroppedFix>;

namespace AsyncGuard.Analyzers.Tests.Rules.Cancellation;

public sealed class AG0907RegistrationDroppedTests
{
    [Fact]
    public Task KeptOrDisposed_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection(Stream stream)
        {
            CancellationTokenRegistration _registration;
            public async Task RunAsync(CancellationToken token)
            {
                using var registration = token.Register(stream.Dispose);
                using (token.Register(() => Console.WriteLine("cancelled")))
                    await stream.FlushAsync(token);
                _registration = token.Register(stream.Dispose);
            }
        }
        """);

    [Fact]
    public Task ExplicitDiscard_DoesNotTrigger() => Verify.VerifyAsync("""
        class Connection(Stream stream)
        {
            public async Task RunAsync(CancellationToken token) { _ = token.Register(stream.Dispose); await stream.FlushAsync(token); }
        }
        """);

    [Fact]
    public Task SourceOfTheFunction_DoesNotTrigger() => Verify.VerifyAsync("""
        class Race
        {
            readonly CancellationTokenSource _own = new();
            public void Watch() => _own.Token.Register(() => Console.WriteLine("over"));
            public async Task RunAsync(CancellationToken token)
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                limit.Token.Register(() => Console.WriteLine("over"));
                var copy = limit.Token;
                copy.Register(() => Console.WriteLine("over"));
                await Task.Delay(1, copy);
            }
        }
        """);

    [Fact]
    public Task TokensOfTheApplication_DoNotTrigger() => Verify.VerifyAsync("""
        namespace Microsoft.Extensions.Hosting
        {
            public interface IHostApplicationLifetime { CancellationToken ApplicationStarted { get; } CancellationToken ApplicationStopping { get; } }
        }
        class Announcer(Microsoft.Extensions.Hosting.IHostApplicationLifetime lifetime)
        {
            public void Announce() { lifetime.ApplicationStarted.Register(() => Console.WriteLine("up")); lifetime.ApplicationStopping.Register(() => Console.WriteLine("down")); }
        }
        """);

    [Fact]
    public Task ServiceThatRunsOnce_DoesNotTrigger() => Verify.VerifyAsync("""
        namespace Microsoft.Extensions.Hosting
        {
            public abstract class BackgroundService { protected abstract Task ExecuteAsync(CancellationToken stoppingToken); }
        }
        class Worker : Microsoft.Extensions.Hosting.BackgroundService
        {
            protected override async Task ExecuteAsync(CancellationToken stoppingToken) { stoppingToken.Register(() => Console.WriteLine("stopping")); await Task.Delay(1, stoppingToken); }
        }
        """);

    [Fact]
    public Task RequestOfTheContext_DoesNotTrigger() => Verify.VerifyAsync("""
        using Microsoft.AspNetCore.Http;
        class Middleware
        {
            public async Task InvokeAsync(HttpContext context) { context.RequestAborted.Register(() => Console.WriteLine("gone")); await Task.Yield(); }
        }
        """, VerifierSettings.Default with { Sources = [("Web.cs", WebStubs.Source)] });

    [Fact]
    public Task ConstructorAndEntryPoint_DoNotTrigger() => Verify.VerifyAsync("""
        class Owner
        {
            static readonly CancellationTokenSource Stop = new();
            public Owner(CancellationToken token) => token.Register(() => Console.WriteLine("gone"));
            static async Task Main() { Stop.Token.Register(() => Console.WriteLine("bye")); await Task.Delay(1, Stop.Token); }
        }
        """, VerifierSettings.Default with { OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication });

    [Fact]
    public Task OtherRegisterMethods_DoNotTrigger() => Verify.VerifyAsync("""
        class Registry { public void Register(Action callback) => callback(); }
        class User(Registry registry) { public void Use() => registry.Register(() => { }); }
        """);

    [Fact]
    public Task Parameter_Triggers_AndEndsWithItsBlock() => Verify.VerifyFixAsync("""
        class Connection(Stream stream)
        {
            public async Task<int> ReadAsync(byte[] buffer, CancellationToken token)
            {
                // the old protocol ends by closing
                token.[|Register|](() => stream.Dispose());
                return await stream.ReadAsync(buffer);
            }
        }
        """, """
        class Connection(Stream stream)
        {
            public async Task<int> ReadAsync(byte[] buffer, CancellationToken token)
            {
                // the old protocol ends by closing
                using var registration = token.Register(() => stream.Dispose());
                return await stream.ReadAsync(buffer);
            }
        }
        """);

    [Fact]
    public Task CompletionSourceReturned_TriggersWithoutFix() => Verify.VerifyNoFixAsync("""
        class Waiter
        {
            public Task WaitAsync(CancellationToken token)
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                token.[|Register|](() => done.TrySetCanceled(token));
                return done.Task;
            }
        }
        """);

    [Fact]
    public Task FieldAndStatic_Trigger() => Verify.VerifyAsync("""
        class Waiter
        {
            static readonly CancellationTokenSource AppStop = new();
            readonly CancellationToken _stop;
            public async Task WaitAsync(TaskCompletionSource done) { _stop.[|Register|](() => done.TrySetCanceled()); AppStop.Token.[|Register|](() => done.TrySetCanceled()); await done.Task; }
        }
        """);

    [Fact]
    public Task UnsafeRegister_Triggers() => Verify.VerifyFixAsync("""
        class Waiter
        {
            public async Task WaitAsync(TaskCompletionSource done, CancellationToken token)
            {
                token.[|UnsafeRegister|](static state => ((TaskCompletionSource)state!).TrySetCanceled(), done);
                await done.Task.ConfigureAwait(false);
            }
        }
        """, """
        class Waiter
        {
            public async Task WaitAsync(TaskCompletionSource done, CancellationToken token)
            {
                using var registration = token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetCanceled(), done);
                await done.Task.ConfigureAwait(false);
            }
        }
        """);

    [Fact]
    public Task TwoRegistrations_GetTwoNames() => Verify.VerifyFixAsync("""
        class Waiter
        {
            public async Task WaitAsync(TaskCompletionSource done, CancellationToken token)
            {
                token.[|Register|](() => done.TrySetCanceled());
                token.[|Register|](() => Console.WriteLine("over"));
                await done.Task;
            }
        }
        """, """
        class Waiter
        {
            public async Task WaitAsync(TaskCompletionSource done, CancellationToken token)
            {
                using var registration = token.Register(() => done.TrySetCanceled());
                using var registration2 = token.Register(() => Console.WriteLine("over"));
                await done.Task;
            }
        }
        """);

    [Fact]
    public Task LambdaAndLocalCopy_Trigger() => Verify.VerifyAsync("""
        class Waiter
        {
            public async Task RunAsync(string[] items, CancellationToken token)
            {
                var copy = token;
                copy.[|Register|](() => Console.WriteLine("over"));
                await Parallel.ForEachAsync(items, token, async (item, stop) => { stop.[|Register|](() => Console.WriteLine(item)); await Task.Yield(); });
            }
        }
        """);

    [Fact]
    public Task SourceThatIsGiven_Triggers() => Verify.VerifyAsync("""
        class Inbox(CancellationTokenSource closing)
        {
            readonly CancellationTokenSource _own = new();
            public Task<string> NextAsync(CancellationTokenSource quit)
            {
                var next = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                closing.Token.[|Register|](() => next.TrySetCanceled());
                quit.Token.[|Register|](() => next.TrySetCanceled());
                _own.Token.Register(() => next.TrySetCanceled());
                _ = closing.Token.Register(() => Console.WriteLine("wanted"));
                return next.Task;
            }
            public async Task<string> RaceAsync(HttpClient http)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(closing.Token);
                either.Token.Register(() => Console.WriteLine("over"));
                return await http.GetStringAsync("/", either.Token);
            }
        }
        """);

    [Fact]
    public Task LambdaOfAnInitializer_EndsWithItsBlock() => Verify.VerifyFixAsync("""
        class Jobs
        {
            static readonly CancellationTokenSource Stop = new();
            static readonly CancellationTokenRegistration Bye = Stop.Token.Register(() => Console.WriteLine("bye"));
            public Func<Stream, CancellationToken, Task> Copy { get; } = async (stream, token) =>
            {
                token.[|Register|](() => stream.Dispose());
                await stream.FlushAsync(token);
            };
            readonly Func<Stream, CancellationToken, Task> _kept = async (stream, token) =>
            {
                using var registration = token.Register(() => stream.Dispose());
                await stream.FlushAsync(token);
            };
            readonly Func<Stream, Task> _timed = async stream =>
            {
                using var limit = new CancellationTokenSource(1000);
                limit.Token.Register(() => stream.Dispose());
                await stream.FlushAsync(limit.Token);
            };
        }
        """, """
        class Jobs
        {
            static readonly CancellationTokenSource Stop = new();
            static readonly CancellationTokenRegistration Bye = Stop.Token.Register(() => Console.WriteLine("bye"));
            public Func<Stream, CancellationToken, Task> Copy { get; } = async (stream, token) =>
            {
                using var registration = token.Register(() => stream.Dispose());
                await stream.FlushAsync(token);
            };
            readonly Func<Stream, CancellationToken, Task> _kept = async (stream, token) =>
            {
                using var registration = token.Register(() => stream.Dispose());
                await stream.FlushAsync(token);
            };
            readonly Func<Stream, Task> _timed = async stream =>
            {
                using var limit = new CancellationTokenSource(1000);
                limit.Token.Register(() => stream.Dispose());
                await stream.FlushAsync(limit.Token);
            };
        }
        """);

    [Fact]
    public Task NoAwaitBehindIt_HasNoFix() => Verify.VerifyNoFixAsync("""
        class Waiter
        {
            public async Task RunAsync(bool loud, CancellationToken token)
            {
                if (loud)
                {
                    token.[|Register|](() => Console.WriteLine("over"));
                }
                await Task.Delay(1, token);
            }
        }
        """);
}
