using System.Text;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Tests.Robustness;

/// <summary>Code as nobody hands it in, and as every editor sees it: half-typed, unresolved, exotic, huge.</summary>
static class HostileCode
{
    /// <summary>The sources by what is hostile about them.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } = new Dictionary<string, string>
    {
        ["empty file"] = "",
        ["comments only"] = "// nothing\n/* at all */\n#region x\n#endregion\n",
        ["unclosed everything"] = "class C { async Task M(CancellationToken ct { try { await Task.Delay(10, ct; lock (this { Thread.Sleep( } catch (Operation",
        ["half-typed member access"] = "class C { async Task M(Task<int> t, SemaphoreSlim s) { t. ; await s. ; t.Result.; Task.WhenAll(.; new CancellationTokenSource(; s.WaitAsync( } }",
        ["half-typed catch and finally"] = "class C { async Task M(CancellationToken ct) { try { await Task.Delay(1, ct); } catch ( } async Task N() { try { } catch (Exception e) when ( { } finally } }",
        ["dangling await and using"] = "class C { async Task M() { await; await using; using var; await foreach (var x in ) { } using (await ) { } _ = ; } }",
        ["unresolved types"] = """
            class C : Missing, IAlso<Gone>
            {
                readonly Absent _absent = new();
                async Task<Gone> M(Nowhere n, CancellationToken ct)
                {
                    try { await n.RunAsync(ct); var x = _absent.Result; _absent.Wait(); x.GetAwaiter().GetResult(); lock (_absent) { await n; } }
                    catch (NoSuchException e) when (e.Token == ct) { return null; }
                    finally { await n.CloseAsync(ct); Missing.Sleep(10); }
                    await Task.WhenAll(n.Items.Select(async item => await Unknown(item)));
                    return await Task.WhenAny(n.A(), n.B()).Result.What;
                }
                async void Handler(object sender, Gone args) => await Nope();
            }
            """,
        ["own types with the framework's names"] = """
            namespace Mine
            {
                class Task { public static Task Delay(int x) => new(); public int Result => 1; public void Wait() { } public static Task WhenAll(params Task[] all) => new(); public Task ConfigureAwait(bool b) => this; }
                class Thread { public static void Sleep(int x) { } }
                class SemaphoreSlim { public void Wait() { } public Task WaitAsync() => new(); public void Release() { } }
                class CancellationToken { public static CancellationToken None => new(); }
                class OperationCanceledException : System.Exception { }
                class User
                {
                    void M(CancellationToken token)
                    {
                        try { Task.Delay(1).Wait(); var x = Task.WhenAll(Task.Delay(1)).Result; Thread.Sleep(1); new SemaphoreSlim().WaitAsync(); }
                        catch (OperationCanceledException) { }
                    }
                }
            }
            """,
        ["everything calls and starts itself"] = """
            class Self(Task task, CancellationToken ct)
            {
                readonly SemaphoreSlim _gate = new(1);
                readonly TaskCompletionSource<int> _source = new();
                readonly Channel<int> _queue = Channel.CreateUnbounded<int>();
                int _count;
                int Property => Property;
                int Ping => Pong;
                int Pong => Ping + task.Result.ToString().Length;
                bool Is(Exception e) => Is(e) || IsToo(e);
                bool IsToo(Exception e) { if (Is(e)) return IsToo(e.InnerException); return Is(e); }
                void Loop() => task.ContinueWith(_ => Loop());
                void Retry() { Task.Run(Retry); Task.Run(() => Retry()); _ = AgainAsync(); }
                void First() { Second(); Thread.Sleep(1); } void Second() { Third(); } void Third() { First(); Retry(); }
                async Task AgainAsync() { try { await AgainAsync(); } catch (Exception e) when (Is(e)) { await AgainAsync(); } finally { await StopAsync(ct); } }
                Task StopAsync(CancellationToken token) => StopAsync(token);
                Task OneAsync() => TwoAsync(); Task TwoAsync() { return OneAsync(); }
                async Task EnterAsync() { await _gate.WaitAsync(ct); await EnterAsync(); Leave(); } void Leave() { _gate.Release(); Leave(); Enter(); } void Enter() { _gate.Wait(); Enter(); Leave(); }
                IEnumerable<string> Urls() => Urls().Concat(Urls()); IEnumerable<string> All(IEnumerable<string> urls) => All(Urls());
                async Task FanAsync() { await Task.WhenAll(Urls().Select(async url => { _count++; await FanAsync(); })); await Task.WhenAll(All(null).Select(_ => FanAsync())); }
                void Write(int item) { _queue.Writer.TryWrite(item); Write(item); } void Complete() { Complete(); _source.TrySetResult(1); _queue.Writer.Complete(); }
                void Log(Exception e) => Log(e);
                void Locals()
                {
                    Func<Task> inner = async () => await inner();
                    Func<Task> left = async () => await right(), right = async () => await left();
                    Action act = () => act();
                    async Task LocalAsync() { await LocalAsync(); _ = LocalAsync(); Task.Run(LocalAsync); }
                    void Local() { Local(); task.ContinueWith(_ => Local()); }
                    var started = started.ContinueWith(_ => started);
                    try { Local(); } catch (OperationCanceledException e) { Log(e); }
                }
                public void Dispose() { Dispose(); Stop(); } void Stop() => Dispose();
                event Action Changed; void Raise() { Changed += Raise; Changed?.Invoke(); Raise(); }
                static Self Create() => Create(); static readonly Self Instance = Instance ?? Create();
                async void Fire() { Fire(); await task; Fire(); }
            }
            """,
        ["partial classes and methods"] = """
            partial class P { partial void Hook(); partial void Hook() => Thread.Sleep(1); public partial Task<int> LoadAsync(CancellationToken ct); }
            partial class P { public async partial Task<int> LoadAsync(CancellationToken ct) { await Task.Delay(1, ct); Hook(); return 1; } }
            partial class P { partial void Hook(); async partial void Hook2(); }
            """,
        ["top-level statements"] = """
            using var cts = new CancellationTokenSource(100);
            var gate = new SemaphoreSlim(1);
            await gate.WaitAsync();
            Thread.Sleep(10);
            var tasks = args.Select(async a => { await Task.Delay(1); Console.WriteLine(a); });
            await Task.WhenAll(tasks);
            async Task Local() { lock (gate) { } await Task.Yield(); }
            _ = Local();
            return tasks.Count();
            """,
        ["preview syntax"] = """
            extension(string s) { public Task RunAsync => Task.CompletedTask; }
            static class E { extension(Task t) { public void Forget() { t.Wait(); } public int Length => t.Result; } }
            class C { public int P { get => field; set { Thread.Sleep(1); field = value; } } async Task M(params Span<Task> ts) { await Task.WhenAll([.. ts]); } }
            record struct R(Task<int> T) { public int V = T.Result; }
            union U(int, string);
            """,
        ["unsafe code"] = """
            unsafe class C
            {
                async Task M(int* p, delegate*<int, void> f) { fixed (char* c = "x") { Thread.Sleep(*p); f(1); await Task.Yield(); } stackalloc int[3]; }
                void N() { int x = 0; Parallel.For(0, 10, i => { int* q = &x; (*q)++; }); }
            }
            """,
        ["dynamic code"] = """
            class C
            {
                async Task M(dynamic d, dynamic token)
                {
                    try { await d.RunAsync(token); var x = d.Result; d.Wait(); lock (d) { d.Sleep(1); } await Task.WhenAll(d.Items); }
                    catch (Exception e) when (d.Is(e)) { return; }
                    finally { await d.DisposeAsync(token); }
                    d.Event += (Action)(async () => await d);
                    Task.Run(() => d.Count++); Task.Run(() => d.Count++); await Task.WhenAny(d, d); _ = d.FooAsync();
                }
            }
            """,
        ["labels, gotos and unreachable code"] = """
            class C
            {
                readonly SemaphoreSlim _gate = new(1, 1);
                async Task<int> M(int n, CancellationToken ct)
                {
                    again:
                    await _gate.WaitAsync(ct);
                    if (n-- > 0) goto again;
                    goto done;
                    Thread.Sleep(10);
                    done:
                    switch (n) { case 0: _gate.Release(); goto case 1; case 1: goto default; default: return await Task.FromResult(1); }
                    while (true) { try { continue; } finally { await Task.Delay(1, ct); } }
                }
            }
            """,
        ["duplicate and cyclic declarations"] = """
            class A : B { } class B : A { async Task M() { } async Task M() { await M(); } }
            class A { int x; int x; Task T => T; Task T => null; async Task Loop() => await Loop(); }
            interface I : I { Task RunAsync(CancellationToken ct); }
            struct S { S s; async Task M() { await s.M(); } }
            class G<T> : G<G<T>> where T : G<T> { Task<T> Get() => Get(); }
            """,
        ["async where it cannot be"] = """
            class C
            {
                async C() { await Task.Yield(); }
                async int P { get { await Task.Yield(); return 1; } }
                async ~C() { await Task.Delay(1); }
                async int M(ref int x, out int y, in CancellationToken ct) { await Task.Delay(1, ct); y = Task.FromResult(1).Result; return x; }
                static async Task operator +(C a, C b) { await Task.Yield(); }
                async IAsyncEnumerable<int> E([System.Runtime.CompilerServices.EnumeratorCancellation] string s) { yield return await Task.FromResult(1); yield break; }
                Task F = Task.Run(async () => { await Task.Delay(1); Thread.Sleep(1); });
                const Task Z = null; event Func<Task> Ev { add { value().Wait(); } remove { await value(); } }
                int this[Task<int> t] => t.Result;
            }
            """,
        ["queries, expression trees and patterns"] = """
            class C
            {
                async Task M(IQueryable<Task<int>> q, object o, CancellationToken ct)
                {
                    var a = from t in q where t.Result > 0 let w = t.Wait(1) orderby t.Result select t.Result;
                    System.Linq.Expressions.Expression<Func<Task<int>, int>> e = t => t.Result;
                    if (o is Task<int> { Result: > 3 and < 5 } x && x is { IsCompleted: true, Result: var r } || o is not Task) { }
                    var s = o switch { Task<int> { IsCompletedSuccessfully: true } t => t.Result, Task t when t.Wait(0) => 1, null => throw null, _ => await (Task<int>)o };
                    var (p, _) = (await q.First(), q.First().Result);
                    await using var d = o as IAsyncDisposable; await foreach (var (k, v) in (IAsyncEnumerable<(int, int)>)o) { }
                }
            }
            """,
        ["every lock and every way out"] = """
            class C
            {
                readonly object _a = new(); readonly SemaphoreSlim _s = new(1); readonly ReaderWriterLockSlim _rw = new(); SpinLock _spin; readonly Mutex _m = new(); readonly Lock _l = new();
                async Task<int> M(bool b)
                {
                    var taken = false; _spin.Enter(ref taken); Monitor.Enter(_a, ref taken); _rw.EnterUpgradeableReadLock(); _m.WaitOne(); _l.Enter(); await _s.WaitAsync(10);
                    try { if (b) return 1; lock (_a) lock (_l) { if (b) throw new Exception(); } using (_l.EnterScope()) { await Task.Yield(); } }
                    catch when (b) { _s.Release(); throw; }
                    finally { _s.Release(); Monitor.Exit(_a); _rw.ExitWriteLock(); _m.ReleaseMutex(); _spin.Exit(); _l.Exit(); }
                    return await M(!b);
                }
                Task<int> N() { lock (_a) { lock (_s) { lock (_a) { return M(true); } } } }
            }
            """,
        ["attributes, defaults and nested functions"] = """
            [Obsolete(nameof(Task<int>.Result))]
            class C(Task<int> t, CancellationToken ct = default)
            {
                readonly int _r = t.Result; static C() { Task.Delay(1).Wait(); }
                async Task M(Func<CancellationToken, Task> f = null!, [System.Runtime.CompilerServices.CallerMemberName] string n = "")
                {
                    async Task L1() { void L2() { async void L3() { await f(ct); t.Wait(); } L3(); } L2(); await L1(); }
                    Func<Func<Func<Task>>> g = () => () => async () => { await L1(); Thread.Sleep(1); };
                    Action a = async delegate { await g()()(); }; a += async () => await f(default); static int S() => Task.FromResult(1).Result;
                    _ = S(); await M(async _ => { }, n); await M(_ => throw new Exception());
                }
            }
            """,
        ["channels, sources and timers, unfinished"] = """
            using System.Threading.Channels;
            class C
            {
                readonly Channel<int> _c = Channel.CreateUnbounded<int>(new() { SingleReader = true }); TaskCompletionSource<int> _t = new(); static readonly Timer T = new(async _ => await Task.Yield());
                async Task R(CancellationToken ct) { await foreach (var x in _c.Reader.ReadAllAsync(ct)) { _t.SetResult(x); _t = new(); _t.TrySetException( } _c.Writer.TryWrite(1); _c.Writer.Complete(; }
                void W() { for (;;) _c.Writer.TryWrite(); Task.Run(() => R(default)); Task.Run(() => R(_)); while (_t.Task.IsCompleted) Task.Delay(1); }
                async Task Rate() { while (true) { await Task.Delay(1000); using var r = new HttpClient(; await r.GetAsync(; } }
            }
            """,
        ["a method of 5,000 lines"] = LongMethod(),
        ["lambdas nested forty deep"] = NestedLambdas(40),
        ["try blocks nested a hundred deep"] = Nested(100, "try { await Task.Delay(1, ct); ", "} catch (Exception e) { Console.WriteLine(e); } finally { await Task.Yield(); }"),
        ["locks nested a hundred deep"] = Nested(100, "lock (_gate) { _count++; ", "}"),
        ["an expression of a thousand operands"] = $"class C {{ int M(Task<int> t) => {string.Join(" + ", Enumerable.Repeat("t.Result", 1000))}; }}",
        ["a chain of five hundred calls"] = $"class C {{ async Task M(Task t) {{ {string.Concat(Enumerable.Range(0, 500).Select(static i => $"M{i}(); "))} await t; }} {string.Concat(Enumerable.Range(0, 500).Select(static i => $"void M{i}() => M{i + 1}(); "))} void M500() {{ Thread.Sleep(1); M0(); }} }}",
    };

    static string LongMethod()
    {
        var text = new StringBuilder("class C { int _n; readonly object _gate = new(); readonly SemaphoreSlim _slim = new(1); async Task M(List<Task<int>> tasks, CancellationToken ct) {\n");
        for (var i = 0; i < 1000; i++)
        {
            text.AppendLine($"    var t{i} = Task.Run(() => _n++, ct);");
            text.AppendLine($"    if (_n > {i}) {{ await t{i}; tasks.Add(Task.FromResult(t{i}.Result)); }}");
            text.AppendLine($"    lock (_gate) {{ _n += {i}; }}");
            text.AppendLine($"    try {{ await Task.Delay({i}, ct); }} catch (Exception e) {{ Console.WriteLine(e); }}");
            text.AppendLine(i % 10 == 0 ? "    await _slim.WaitAsync(ct); try { _n--; } finally { _slim.Release(); }" : $"    tasks.Add(Task.FromResult({i}));");
        }

        return text.Append("} }").ToString();
    }

    // Typed, because overload resolution over untyped nested lambdas is exponential in the compiler itself.
    static string NestedLambdas(int depth) => $$"""
        class C { int _n; void M(CancellationToken ct) {
        {{string.Concat(Enumerable.Range(0, depth).Select(static i => $"Func<CancellationToken, Task> f{i} = async token{i} => {{ _n++; "))}}
        await Task.Delay(1); Thread.Sleep(1);
        {{string.Concat(Enumerable.Range(0, depth).Reverse().Select(static i => $"}}; f{i}(ct).Wait(); "))}} } }
        """;

    static string Nested(int depth, string open, string close) =>
        $"class C {{ int _count; readonly object _gate = new(); async Task<int> M(CancellationToken ct) {{ {string.Concat(Enumerable.Repeat(open, depth))} {string.Concat(Enumerable.Repeat(close, depth))} return _count; }} }}";

    /// <summary>The references that a compilation may have to do without.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<MetadataReference>> ReferenceSets { get; } = new Dictionary<string, IEnumerable<MetadataReference>>
    {
        ["all"] = [.. References.Framework, References.Runtime, .. References.Nito],
        ["no runtime library"] = References.Framework,
        ["no references"] = [],
        ["no threading"] = References.Framework.Where(static reference => !Path.GetFileName(reference.Display!).StartsWith("System.Threading", StringComparison.Ordinal)),
    };
}
