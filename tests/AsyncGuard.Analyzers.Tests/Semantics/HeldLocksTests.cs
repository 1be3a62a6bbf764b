using System.Collections.Immutable;
using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Tests.Semantics;

/// <summary>Which locks are held where? Each call of <c>Held("…")</c> names what must be held at its place, <c>Maybe("…")</c> what may be.</summary>
public sealed class HeldLocksTests
{
    [Theory]
    [InlineData("""Held(""); lock (_sync) { Held("_sync"); if (flag) return; } Held("");""")]
    [InlineData("""lock (_sync) lock (_other) Held("_other _sync"); Held("");""")]
    [InlineData("""lock (_lock) Held("_lock"); using (_lock.EnterScope()) { Held("_lock"); } Held("");""")]
    [InlineData("""using var scope = _lock.EnterScope(); Held("_lock");""")]
    [InlineData("""Monitor.Enter(_sync); try { Held("_sync"); } finally { Held("_sync"); Monitor.Exit(_sync); } Held("");""")]
    [InlineData("""var taken = false; try { Monitor.Enter(_sync, ref taken); Held("_sync"); Work(); } finally { if (taken) { Held("_sync"); Monitor.Exit(_sync); } } Held("");""")]
    [InlineData("""if (Monitor.TryEnter(_sync)) { try { Held("_sync"); } finally { Monitor.Exit(_sync); } } else { Held(""); }""")]
    [InlineData("""if (!Monitor.TryEnter(_sync, 100)) { Held(""); return; } Held("_sync"); Monitor.Exit(_sync); Held("");""")]
    [InlineData("""bool taken = false; Monitor.TryEnter(_sync, 10, ref taken); if (taken) { Held("_sync"); Monitor.Exit(_sync); } else Held("");""")]
    [InlineData("""_gate.Wait(); Held("_gate"); _gate.Release(); Held("");""")]
    [InlineData("""_gate.Wait(token); try { Held("_gate"); if (flag) return; Work(); } catch (IOException) { Held("_gate"); } finally { _gate.Release(); } Held("");""")]
    [InlineData("""if (_gate.Wait(0)) { Held("_gate"); _gate.Release(); } Held("");""")]
    [InlineData("""if (!_gate.Wait(Timeout.Infinite)) return; Held("_gate");""")]
    [InlineData("""_readers.EnterReadLock(); Held("_readers"); _readers.ExitReadLock(); Held(""); _readers.EnterWriteLock(); Held("_readers");""")]
    [InlineData("""_readers.EnterUpgradeableReadLock(); _readers.EnterWriteLock(); Held("_readers _readers"); _readers.ExitWriteLock(); Held("_readers"); _readers.ExitUpgradeableReadLock(); Held("");""")]
    [InlineData("""_mutex.WaitOne(); Held("_mutex"); _mutex.ReleaseMutex(); Held("");""")]
    [InlineData("""new AutoResetEvent(false).WaitOne(); Held("");""")]
    [InlineData("""var spun = false; _spin.Enter(ref spun); Held("_spin"); if (spun) _spin.Exit(); Held("");""")]
    [InlineData("""_lock.Enter(); try { Held("_lock"); } finally { _lock.Exit(); } Held("");""")]
    [InlineData("""using (_nito.Lock(token)) { Held("_nito"); } Held("");""")]
    [InlineData("""var gate = _gate; gate.Wait(); Held("_gate"); gate.Release(); Held("");""")]
    [InlineData("""this._gate.Wait(); Held("_gate"); _gate.Release(); Held("");""")]
    [InlineData("""other._gate.Wait(); Held("other._gate"); _gate.Release(); Held("other._gate"); other._gate.Release(); Held("");""")]
    [InlineData("""Static.Wait(); Held("Static"); Service.Static.Release(); Held("");""")]
    [InlineData("""lock (typeof(Service)) Held("typeof(Service)"); lock (this) Held("this");""")]
    [InlineData("""Monitor.Enter(_sync); Monitor.Enter(_sync); Held("_sync _sync"); Monitor.Exit(_sync); Held("_sync"); Monitor.Exit(_sync); Held("");""")]
    public Task SyncCode(string code) => VerifyAsync($$"""void Run(bool flag, Service other, CancellationToken token) { {{code}} }""");

    [Theory]
    [InlineData("""await _gate.WaitAsync(token); try { Held("_gate"); await Task.Yield(); Held("_gate"); } finally { _gate.Release(); } Held("");""")]
    [InlineData("""await _gate.WaitAsync(token).ConfigureAwait(false); Held("_gate"); _gate.Release();""")]
    [InlineData("""if (!await _gate.WaitAsync(100, token)) { Held(""); return; } Held("_gate"); _gate.Release();""")]
    [InlineData("""var got = await _gate.WaitAsync(100).ConfigureAwait(false); if (got) { Held("_gate"); _gate.Release(); } Held("");""")]
    [InlineData("""var got = false; try { got = await _gate.WaitAsync(100); if (!got) return; Held("_gate"); } finally { if (got) { Held("_gate"); _gate.Release(); } }""")]
    [InlineData("""var held = false; try { Work(); await _gate.WaitAsync(token); held = true; Held("_gate"); } finally { if (held) { Held("_gate"); _gate.Release(); } } Held("");""")]
    [InlineData("""if (flag) await _gate.WaitAsync(token); try { Maybe("_gate"); Held(""); } finally { if (flag) { Held("_gate"); _gate.Release(); } } Maybe("");""")]
    [InlineData("""using (await _nito.LockAsync()) { await Task.Yield(); Held("_nito"); } Held("");""")]
    [InlineData("""using var _ = await _nito.LockAsync(token).ConfigureAwait(false); Held("_nito");""")]
    [InlineData("""var releaser = await _nito.LockAsync(); using (releaser) Held("_nito"); Held("");""")]
    [InlineData("""var releaser = await _nito.LockAsync(); try { Held("_nito"); } finally { releaser.Dispose(); } Held("");""")]
    [InlineData("""IDisposable? releaser = null; try { releaser = await _nito.LockAsync(); Held("_nito"); } finally { releaser?.Dispose(); Held(""); }""")]
    [InlineData("""using (await _rw.ReaderLockAsync()) Held("_rw"); using (await _rw.WriterLockAsync()) Held("_rw");""")]
    [InlineData("""if (!await _gate.WaitAsync(100)) Fail(); Held("_gate"); _gate.Release(); Held("");""")]
    [InlineData("""if (!(flag ? await _gate.WaitAsync(0) : await _gate.WaitAsync(-1))) return; Maybe("_gate _gate"); _gate.Release(); Maybe("");""")]
    [InlineData("""while (!await _gate.WaitAsync(100)) { Held(""); } Held("_gate"); _gate.Release(); Held("");""")]
    [InlineData("""while (flag) { await _gate.WaitAsync(); Held("_gate"); if (token.IsCancellationRequested) { _gate.Release(); continue; } _gate.Release(); Held(""); } Held("");""")]
    [InlineData("""_gate.WaitAsync().GetAwaiter().GetResult(); Held("_gate"); _gate.Release();""")]
    [InlineData("""var waiting = _gate.WaitAsync(); Held(""); await waiting;""")]
    [InlineData("""await Task.WhenAny(_gate.WaitAsync(), Task.Delay(1)); Held("");""")]
    [InlineData("""await _gate.WaitAsync(); var run = Task.Run(() => { Held(""); _gate.Release(); }); Held("_gate"); await run;""")]
    [InlineData("""lock (_sync) { var all = new[] { 1 }.Select(i => { Held("_sync"); return i; }).ToList(); Action later = () => Held(""); later(); }""")]
    [InlineData("""await _gate.WaitAsync(); try { await Task.Run(async () => { await _second.WaitAsync(); Held("_second"); _second.Release(); Held(""); }); } finally { _gate.Release(); }""")]
    [InlineData("""await _gate.WaitAsync(); Inner(); void Inner() { Held(""); lock (_sync) Held("_sync"); }""")]
    public Task AsyncCode(string code) => VerifyAsync($$"""async Task RunAsync(bool flag, CancellationToken token) { await Task.Yield(); {{code}} }""");

    [Theory]
    [InlineData("""Enter(); Held("_gate"); Leave(); Held("");""")]
    [InlineData("""await EnterAsync(); try { Held("_gate"); } finally { Leave(); } Held("");""")]
    [InlineData("""await ReturnedAsync(); Held("_gate"); Leave(); Held("");""")]
    [InlineData("""using (await ScopeAsync()) Held("_gate"); Held("");""")]
    [InlineData("""using var scope = await ScopeAsync(); Held("_gate");""")]
    [InlineData("""using (await NitoAsync()) Held("_nito"); Held("");""")]
    [InlineData("""other.Enter(); Held("other._gate"); Leave(); Held("other._gate"); other.Leave(); Held("");""")]
    [InlineData("""EnterOf(_second); Held("_second"); _second.Release(); Held("");""")]
    [InlineData("""Balanced(); Held("");""")]
    [InlineData("""Sometimes(flag); Held("");""")]
    [InlineData("""Nested(); Held("_gate"); Leave(); Held("");""")]
    [InlineData("""Recursive(3); Held("");""")]
    [InlineData("""if (TryIt()) { Leave(); } Held("");""")]
    public Task Helpers(string code) => VerifyAsync($$"""
        async Task RunAsync(bool flag, Service other) { await Task.Yield(); {{code}} }
        void Enter() { _gate.Wait(); }
        void Nested() => Enter();
        void Leave() => _gate.Release();
        async Task EnterAsync() => await _gate.WaitAsync();
        Task ReturnedAsync() => _gate.WaitAsync();
        void EnterOf(SemaphoreSlim gate) { gate.Wait(); Log(); }
        async Task<IDisposable> ScopeAsync() { await _gate.WaitAsync(); return new Releaser(_gate); }
        async Task<IDisposable> NitoAsync() => await _nito.LockAsync();
        void Balanced() { _gate.Wait(); try { Log(); } finally { _gate.Release(); } }
        void Sometimes(bool flag) { if (flag) _gate.Wait(); }
        void Recursive(int depth) { _gate.Wait(); if (depth > 0) Recursive(depth - 1); _gate.Release(); }
        bool TryIt() => _gate.Wait(0);
        static void Log() { }
        sealed class Releaser(SemaphoreSlim gate) : IDisposable { public void Dispose() => gate.Release(); }
        """);

    [Fact]
    public Task PrimaryConstructorAndProperties() => VerifyAsync("""
        object Sync { get; } = new();
        void Run() { lock (Sync) Held("Sync"); }
        sealed class Cache(SemaphoreSlim gate) { public void Load() { gate.Wait(); Service.Held("gate"); gate.Release(); Service.Held(""); } }
        """);

    static async Task VerifyAsync(string members)
    {
        var source = $$"""
            {{VerifierSettings.UsingDirectives}}
            class Service
            {
                readonly object _sync = new(), _other = new();
                readonly Lock _lock = new();
                readonly SemaphoreSlim _gate = new(1), _second = new(1);
                readonly ReaderWriterLockSlim _readers = new();
                readonly Mutex _mutex = new();
                SpinLock _spin;
                readonly Nito.AsyncEx.AsyncLock _nito = new();
                readonly Nito.AsyncEx.AsyncReaderWriterLock _rw = new();
                static readonly SemaphoreSlim Static = new(1);
                {{members}}
                static void Fail() => throw new TimeoutException();
                static void Work() => File.Delete("");
                internal static void Held(string locks) { }
                internal static void Maybe(string locks) { }
            }
            """;
        var tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest));
        var compilation = CSharpCompilation.Create("held", [tree], [.. References.Framework, .. References.Nito], new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var model = CompilationModel.Of(compilation, new AnalyzerOptions(ImmutableArray<AdditionalText>.Empty));
        var semantics = compilation.GetSemanticModel(tree);
        var places = (await tree.GetRootAsync()).DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => semantics.GetOperation(call)).OfType<IInvocationOperation>()
            .Where(static call => call.TargetMethod.Name is "Held" or "Maybe").ToList();

        Assert.NotEmpty(places);
        foreach (var place in places)
        {
            var held = place.TargetMethod.Name == "Held"
                ? model.HeldLocks.At(place, TestContext)
                : model.HeldLocks.MayBeAt(place, TestContext);
            Assert.Equal(place.Arguments[0].Value.ConstantValue.Value, string.Join(" ", held.Select(static site => site.Identity?.Display ?? "?")));
        }
    }

    static CancellationToken TestContext => CancellationToken.None;
}
