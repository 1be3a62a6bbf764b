using Verify = AsyncGuard.Analyzers.Tests.RuleVerifier<AsyncGuard.Analyzers.Rules.Blocking.AG0702BlockedTask>;

namespace AsyncGuard.Analyzers.Tests.Semantics;

/// <summary>Is this task proven complete here? Asked through AG0702, which marks every read that is not.</summary>
public sealed class CompletedTasksTests
{
    [Theory]
    [InlineData("await a; Use(a.Result);")]
    [InlineData("await a.ConfigureAwait(false); Use(a.Result);")]
    [InlineData("var sum = 1 + await a; Use(a.Result + sum);")]
    [InlineData("await Task.WhenAll(a, b); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(a, b).ConfigureAwait(false); Use(a.Result + b.GetAwaiter().GetResult());")]
    [InlineData("var all = Task.WhenAll(a, b); Use(1); await all; Use(a.Result); a.Wait();")]
    [InlineData("await Task.WhenAll(new[] { a, b }); Use(a.Result + b.Result);")]
    [InlineData("var both = new[] { a, b }; await Task.WhenAll(both); Use(a.Result + both[1].Result);")]
    [InlineData("var both = new List<Task<int>> { a, b }; await Task.WhenAll(both); Use(a.Result + both[0].Result);")]
    [InlineData("var both = new List<Task<int>>(); both.Add(a); both.Add(b); await Task.WhenAll(both); Use(a.Result + b.Result);")]
    [InlineData("await Task.WhenAll(tasks); Use(tasks[0].Result + tasks.First().Result);")]
    [InlineData("await Task.WhenAll(tasks); foreach (var t in tasks) Use(t.Result);")]
    [InlineData("await Task.WhenAll(tasks); for (var i = 0; i < tasks.Length; i++) Use(tasks[i].Result);")]
    [InlineData("await Task.WhenAll(tasks); Use(tasks.Select(t => t.Result).Sum());")]
    [InlineData("await Task.WhenAll(tasks); Use(tasks.Where(t => t.Result > 1).Select(t => t.Result).First());")]
    [InlineData("var list = tasks.ToList(); await Task.WhenAll(list); Use(list.Sum(t => t.Result));")]
    [InlineData("await Task.WhenAll(tasks.Concat(new[] { a })); Use(a.Result + tasks[0].Result);")]
    [InlineData("await Task.WhenAll(tasks.Append(a)); Use(a.Result + tasks[0].Result);")]
    [InlineData("await Task.WhenAll(byName.Values); foreach (var pair in byName) Use(pair.Value.Result);")]
    [InlineData("await Task.WhenAll(byName.Values); foreach (var (_, t) in byName) Use(t.Result);")]
    [InlineData("await Task.WhenAll(byName.Values); Use(byName[\"x\"].Result);")]
    [InlineData("await Task.WhenAll(byName.Values); Use(byName.ToDictionary(p => p.Key, p => p.Value.Result).Count);")]
    [InlineData("await Task.WhenAll(byName.Values); if (byName.TryGetValue(\"x\", out var found)) Use(found.Result);")]
    [InlineData("await Task.WhenAll(jobs.Select(j => j.Work)); foreach (var j in jobs) Use(j.Work.Result);")]
    [InlineData("await Task.WhenAll(jobs.Select(j => j.Work)); Use(jobs.Sum(j => j.Work.Result));")]
    [InlineData("await Task.WhenAll(pairs.Select(p => p.Work)); foreach (var (id, work) in pairs) Use(id + work.Result);")]
    [InlineData("await Task.WhenAll(pairs.Select(p => p.Work)); foreach (var p in pairs) Use(p.Work.Result);")]
    public Task AwaitedBefore_IsComplete(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("Use(Task.FromResult(1).Result);")]
    [InlineData("var done = Task.FromResult(1); Use(done.Result);")]
    [InlineData("Task.CompletedTask.Wait();")]
    [InlineData("Use(new ValueTask<int>(1).Result);")]
    [InlineData("Use(ValueTask.FromResult(1).Result);")]
    [InlineData("await a; Use(new ValueTask<int>(a).Result);")]
    [InlineData("var source = new TaskCompletionSource<int>(); source.SetResult(1); Use(source.Task.Result);")]
    [InlineData("default(ValueTask).GetAwaiter().GetResult();")]
    public Task CompleteFromTheStart_IsComplete(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("if (a.IsCompleted) Use(a.Result);")]
    [InlineData("if (a.IsCompletedSuccessfully && b.IsCompleted) Use(a.Result + b.Result);")]
    [InlineData("if (!a.IsCompleted) return; Use(a.Result);")]
    [InlineData("if (!a.IsCompleted || !b.IsCompleted) return; Use(a.Result + b.Result);")]
    [InlineData("Use(a.IsCompletedSuccessfully ? a.Result : await a);")]
    [InlineData("Use(a.IsFaulted ? 0 : await a); Use(a.Result);")]
    [InlineData("if (a.Status == TaskStatus.RanToCompletion) Use(a.Result);")]
    [InlineData("if (a.Status != TaskStatus.RanToCompletion) return; Use(a.Result);")]
    [InlineData("if (a.Status is TaskStatus.RanToCompletion or TaskStatus.Faulted) Use(a.Result);")]
    [InlineData("switch (a.Status) { case TaskStatus.RanToCompletion: Use(a.Result); break; case TaskStatus.Faulted: a.Wait(); break; }")]
    [InlineData("if (a is { IsCompleted: true }) Use(a.Result);")]
    [InlineData("if (a is { Status: TaskStatus.RanToCompletion }) Use(a.Result);")]
    [InlineData("var done = a.IsCompleted; if (done) Use(a.Result);")]
    [InlineData("if (_pending is { IsCompletedSuccessfully: true } cached) Use(cached.Result);")]
    [InlineData("if (a is Task<int> { IsCompleted: true } same) Use(same.Result + a.Result);")]
    [InlineData("await a; if (a is { } same) Use(same.Result);")]
    [InlineData("while (!a.IsCompleted) await Task.Delay(1); Use(a.Result);")]
    [InlineData("if (tasks.All(t => t.IsCompleted)) Use(tasks[0].Result);")]
    [InlineData("Use(tasks.Where(t => t.IsCompletedSuccessfully).Sum(t => t.Result));")]
    [InlineData("var awaiter = a.GetAwaiter(); if (awaiter.IsCompleted) Use(awaiter.GetResult());")]
    [InlineData("ValueTask<int> value = Make(); if (value.IsCompletedSuccessfully) Use(value.Result);")]
    [InlineData("if (a.IsCompleted == true) Use(a.Result); if (a.IsCompleted == false) return; Use(a.Result);")]
    public Task TestedBefore_IsComplete(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("var winner = await Task.WhenAny(a, b); Use(winner.Result);")]
    [InlineData("var winner = await Task.WhenAny(a, b); if (winner == a) Use(a.Result);")]
    [InlineData("var winner = await Task.WhenAny(a, b); if (winner == a) Use(a.Result); else Use(b.Result);")]
    [InlineData("if (await Task.WhenAny(a, Task.Delay(1)) == a) Use(a.Result);")]
    [InlineData("if (await Task.WhenAny(a, Task.Delay(1)) != a) return; Use(a.Result);")]
    [InlineData("if (ReferenceEquals(await Task.WhenAny(a, b), a)) Use(a.Result);")]
    [InlineData("var left = tasks.ToList(); while (left.Count > 0) { var done = await Task.WhenAny(left); left.Remove(done); Use(done.Result); }")]
    [InlineData("await foreach (var t in Task.WhenEach(tasks)) Use(t.Result);")]
    [InlineData("Use((await Task.WhenAny(a, b)).Result);")]
    public Task Winner_IsComplete(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("await a.ContinueWith(t => t.Result);")]
    [InlineData("await a.ContinueWith((t, s) => t.Result, null);")]
    [InlineData("await Task.WhenAll(a, b).ContinueWith(_ => a.Result + b.Result);")]
    [InlineData("await Task.Factory.ContinueWhenAll(tasks, done => done.Sum(t => t.Result));")]
    [InlineData("await Task.WhenAll(a, b); Use(Enumerable.Range(0, 3).Select(i => i + a.Result).Sum());")]
    [InlineData("await a; Func<int> later = () => a.Result; Use(later());")]
    public Task LambdaThatRunsAfterwards_FindsItComplete(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("Task<int> same = a; await same; Use(a.Result);")]
    [InlineData("Task untyped = a; await untyped; Use(a.Result);")]
    [InlineData("Task untyped = a; await untyped; Use(((Task<int>)untyped).Result);")]
    [InlineData("await _pending; Use(_pending.Result);")]
    [InlineData("await this._pending; Use(_pending.Result);")]
    [InlineData("await job.Work; Use(job.Work.Result);")]
    [InlineData("var (x, y) = (a, b); await Task.WhenAll(x, y); Use(a.Result + y.Result);")]
    [InlineData("var pair = (First: a, Second: b); await Task.WhenAll(pair.First, pair.Second); Use(a.Result + pair.Second.Result);")]
    [InlineData("var vt = Make(); var t = vt.AsTask(); await t; Use(t.Result);")]
    [InlineData("var slots = new Task<int>[2]; slots[0] = a; slots[1] = b; await Task.WhenAll(slots); Use(slots[0].Result + a.Result);")]
    public Task OtherNames_ShareWhatIsKnown(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("if (flag) await a; else await a; Use(a.Result);")]
    [InlineData("try { await a; } catch (Exception) { } Use(a.Result);")]
    [InlineData("try { await a; } catch (Exception) { Use(a.Result); }")]
    [InlineData("try { await a; } finally { a.Wait(); }")]
    [InlineData("try { await Task.WhenAll(a, b); } catch { foreach (var t in new[] { a, b }) if (t.IsFaulted) Use(t.Result); }")]
    [InlineData("using (var m = new MemoryStream()) { await a; } Use(a.Result);")]
    [InlineData("a.Wait(TimeSpan.Zero); if (a.Wait(0)) Use(a.Result);")]
    [InlineData("if (!a.Wait(0)) return; Use(a.Result);")]
    [InlineData("foreach (var t in tasks) { await t; Use(t.Result); }")]
    [InlineData("do { await a; } while (a.Result > 0);")]
    public Task EveryPath_IsComplete(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("Use(a.[|Result|]);")]
    [InlineData("Use(a.[|Result|]); await a;")]
    [InlineData("await b; Use(a.[|Result|]);")]
    [InlineData("_ = Task.WhenAll(a, b); Use(a.[|Result|]);")]
    [InlineData("var all = Task.WhenAll(a, b); Use(a.[|Result|]); await all;")]
    [InlineData("await Task.WhenAll(tasks); Use(a.[|Result|]);")]
    [InlineData("await Task.WhenAll(jobs.Select(j => j.Work)); foreach (var t in tasks) Use(t.[|Result|]);")]
    [InlineData("await Task.WhenAll(jobs.Select(j => j.Work)); foreach (var j in jobs) Use(j.Other.[|Result|]);")]
    [InlineData("await Task.WhenAny(a, b); Use(a.[|Result|]);")]
    [InlineData("var winner = await Task.WhenAny(a, b); if (winner == a) Use(b.[|Result|]);")]
    [InlineData("var winner = await Task.WhenAny(a, b, job.Work); if (winner != a) Use(b.[|Result|]);")]
    [InlineData("var winner = await Task.WhenAny(tasks); foreach (var t in tasks) Use(t.[|Result|]);")]
    [InlineData("if (a.IsCompleted) Use(b.[|Result|]);")]
    [InlineData("if (!a.IsCompleted) Use(a.[|Result|]);")]
    [InlineData("if (a.IsCompleted || flag) Use(a.[|Result|]);")]
    [InlineData("if (a.Status == TaskStatus.Running) Use(a.[|Result|]);")]
    [InlineData("if (flag) await a; Use(a.[|Result|]);")]
    [InlineData("await Task.WhenAll(tasks.Where(t => t.Id > 3)); Use(tasks[0].[|Result|]);")]
    [InlineData("Use(tasks.Where(t => t.Id > 3).Sum(t => t.[|Result|]));")]
    [InlineData("await a.ContinueWith(t => b.[|Result|]);")]
    [InlineData("foreach (var t in tasks) Use(t.[|Result|]);")]
    public Task NotProven_IsReported(string code) => VerifyAsync(code);

    [Theory]
    [InlineData("await a; a = Start(); Use(a.[|Result|]);")]
    [InlineData("await Task.WhenAll(a, b); Replace(ref a); Use(a.[|Result|] + b.Result);")]
    [InlineData("await Task.WhenAll(a, b); Create(out a); Use(a.[|Result|] + b.Result);")]
    [InlineData("await a; if (flag) a = Start(); Use(a.[|Result|]);")]
    [InlineData("await Task.WhenAll(tasks); tasks[0] = Start(); Use(tasks[0].[|Result|]);")]
    [InlineData("var list = tasks.ToList(); await Task.WhenAll(list); list.Add(Start()); foreach (var t in list) Use(t.[|Result|]);")]
    [InlineData("await _pending; _pending = Start(); Use(_pending.[|Result|]);")]
    [InlineData("for (var i = 0; i < 3; i++) { var t = Start(); if (i > 1) await t; Use(t.[|Result|]); }")]
    [InlineData("while (flag) { Use(a.[|Result|]); a = Start(); }")]
    [InlineData("await job.Work; job = new Job(Start(), Start()); Use(job.Work.[|Result|]);")]
    [InlineData("try { Use(1); } catch { await a; } Use(a.[|Result|]);")]
    public Task Replaced_IsReportedAgain(string code) => VerifyAsync(code);

    [Fact]
    public Task BodyOfTenThousandStatements_IsFollowedInTime() => VerifyAsync(
        string.Concat(Enumerable.Range(0, 3_000).Select(static i => $"if (flag) Use({i}); ")) + "await a; Use(a.Result); Use(b.[|Result|]);");

    static Task VerifyAsync(string code) => Verify.VerifyAsync($$"""
        record Job(Task<int> Work, Task<int> Other);
        class Service
        {
            Task<int> _pending = Task.Run(() => 1);
            async Task RunAsync(Task<int> a, Task<int> b, Task<int>[] tasks, Dictionary<string, Task<int>> byName, List<Job> jobs, List<(int Id, Task<int> Work)> pairs, Job job, bool flag)
            {
                await Task.Yield();
                {{code}}
            }
            static void Use(int value) { }
            static Task<int> Start() => Task.Run(() => 1);
            static ValueTask<int> Make() => new(Start());
            static void Replace(ref Task<int> task) => task = Start();
            static void Create(out Task<int> task) => task = Start();
        }
        """);
}
