using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.AnalyzerCost;

/// <summary>
/// Writes code of the kind that services are made of: models, repositories, services, controllers, workers and helpers that call one another,
/// documented as public code is. The same size gives the same code.
/// </summary>
/// <remarks>
/// Pitfalls stand in it about as often as in open-source code, where per 1,000 lines one counts one blocking construct or fewer,
/// and a task that is blocked on in async code only in every tenth module. Catch-all handlers, locks and semaphores are as common as they are there;
/// work that is started side by side, of which one counts one in 14,000 lines there, is several times as common here, since it is dear to analyse.
/// </remarks>
static class CodeGenerator
{
    static readonly string[] Nouns = ["Order", "Invoice", "Customer", "Shipment", "Product", "Payment", "Refund", "Contract", "Ticket", "Account", "Device", "Report"];
    static readonly string[] Verbs = ["Load", "Find", "Update", "Merge", "Validate", "Publish", "Archive", "Compute", "Render", "Import"];

    public static ImmutableArray<SyntaxTree> Generate(int lines)
    {
        var random = new Random(20_26);
        var trees = ImmutableArray.CreateBuilder<SyntaxTree>();
        trees.Add(Parse("Usings.cs", """
            global using System;
            global using System.Collections.Generic;
            global using System.IO;
            global using System.Linq;
            global using System.Net.Http;
            global using System.Threading;
            global using System.Threading.Tasks;
            """));
        var written = 0;
        for (var module = 0; written < lines; module++)
        {
            foreach (var (name, text) in Module(module, random))
            {
                trees.Add(Parse($"Module{module}/{name}.cs", text));
                written += text.Count(static character => character == '\n') + 1;
            }
        }

        return trees.ToImmutable();
    }

    static SyntaxTree Parse(string path, string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.CSharp12), path);

    static IEnumerable<(string Name, string Text)> Module(int module, Random random)
    {
        var noun = Nouns[module % Nouns.Length];
        var space = $"Contoso.Module{module}";
        yield return ($"{noun}", Model(space, noun));
        yield return ($"{noun}Repository", Repository(space, noun, random));
        yield return ($"{noun}Service", Service(space, noun, random));
        yield return ($"{noun}Controller", Controller(space, noun, random));
        yield return ($"{noun}Worker", Worker(space, noun, random));
        yield return ($"{noun}Text", Helpers(space, noun, random));
    }

    static string Model(string space, string noun)
    {
        var text = new StringBuilder($"namespace {space};\n\npublic sealed record {noun}(int Id, string Name, decimal Amount, DateTime Created)\n{{\n");
        for (var i = 0; i < 12; i++)
            text.Append($"    public string Field{i} {{ get; init; }} = \"\";\n    public bool Has{i} => Field{i}.Length > {i} && Amount > {i};\n\n");
        return text.Append("}\n").ToString();
    }

    static string Repository(string space, string noun, Random random)
    {
        var text = new StringBuilder($$"""
            namespace {{space}};

            public interface I{{noun}}Repository
            {
                Task<{{noun}}?> FindAsync(int id, CancellationToken token = default);
                Task<List<{{noun}}>> AllAsync(CancellationToken token = default);
                Task SaveAsync({{noun}} item, CancellationToken token = default);
            }

            public sealed class {{noun}}Repository(HttpClient http) : I{{noun}}Repository
            {
                readonly Dictionary<int, {{noun}}> _cache = new();
                readonly SemaphoreSlim _gate = new(1, 1);
                readonly object _lock = new();

                public async Task<{{noun}}?> FindAsync(int id, CancellationToken token = default)
                {
                    lock (_lock)
                    {
                        if (_cache.TryGetValue(id, out var known))
                            return known;
                    }

                    await _gate.WaitAsync(token).ConfigureAwait(false);
                    try
                    {
                        var text = await http.GetStringAsync($"/{{noun}}/{id}", token).ConfigureAwait(false);
                        var item = {{noun}}Text.Parse(text);
                        lock (_lock)
                            _cache[id] = item;
                        return item;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public async Task<List<{{noun}}>> AllAsync(CancellationToken token = default)
                {
                    var text = await http.GetStringAsync("/{{noun}}", token).ConfigureAwait(false);
                    return text.Split('\n').Where(line => line.Length > 0).Select({{noun}}Text.Parse).OrderBy(item => item.Id).ToList();
                }

                public async Task SaveAsync({{noun}} item, CancellationToken token = default)
                {
                    using var content = new StringContent({{noun}}Text.Format(item));
                    using var response = await http.PostAsync("/{{noun}}", content, token).ConfigureAwait(false);
                    response.EnsureSuccessStatusCode();
                    using var memory = new MemoryStream();
                    await response.Content.CopyToAsync(memory, token).ConfigureAwait(false);
                    memory.Flush();
                }

            """);
        for (var i = 0; i < 6; i++)
        {
            if (random.Next(12) > 0)
            {
                text.Append($$"""

                        /// <summary>The sum over all of <paramref name="ids"/>; those that are missing count nothing.</summary>
                        /// <param name="ids">The numbers to look up.</param>
                        /// <param name="token">Ends the operation early.</param>
                        public async Task<decimal> {{Verbs[i]}}{{i}}Async(IReadOnlyList<int> ids, CancellationToken token)
                        {
                            var sum = 0m;
                            foreach (var id in ids)
                            {
                                if (await FindAsync(id, token).ConfigureAwait(false) is { } item)
                                    sum += item.Amount;
                            }

                            return Math.Round(sum, {{i}});
                        }

                    """);
                continue;
            }

            text.Append($$"""

                    /// <summary>The sum over all of <paramref name="ids"/>, fetched side by side; those that are missing count nothing.</summary>
                    /// <param name="ids">The numbers to look up.</param>
                    /// <param name="token">Ends the operation early.</param>
                    public async Task<decimal> {{Verbs[i]}}{{i}}Async(IReadOnlyList<int> ids, CancellationToken token)
                    {
                        var tasks = ids.Select(id => FindAsync(id, token)).ToList();
                        await Task.WhenAll(tasks).ConfigureAwait(false);
                        var sum = 0m;
                        foreach (var task in tasks)
                            sum += {{(i == 0 && random.Next(10) == 0 ? "task.Result" : "(await task.ConfigureAwait(false))")}}?.Amount ?? 0;
                        return Math.Round(sum, {{i}});
                    }

                """);
        }

        return text.Append("}\n").ToString();
    }

    static string Service(string space, string noun, Random random)
    {
        var text = new StringBuilder($"namespace {space};\n\npublic sealed class {noun}Service(I{noun}Repository repository, {noun}Text texts)\n{{\n    readonly List<string> _log = new();\n\n");
        for (var i = 0; i < 10; i++)
        {
            var verb = Verbs[i];
            var suspicious = random.Next(32) switch
            {
                0 => $"var text = File.ReadAllText($\"{noun}-{{id}}.txt\");",
                1 => "var text = texts.Slow(id);",
                2 => "Thread.Sleep(10); var text = texts.Describe(id);",
                _ => "var text = texts.Describe(id);",
            };
            text.Append($$"""
                    /// <summary>{{verb}}s one {{noun}} and writes down that it was done.</summary>
                    /// <param name="id">The number that the {{noun}} was given when it was created.</param>
                    /// <param name="token">Ends the operation early; nothing is saved then.</param>
                    /// <exception cref="KeyNotFoundException">There is no such {{noun}}.</exception>
                    public async Task<{{noun}}> {{verb}}Async(int id, CancellationToken token)
                    {
                        var item = await repository.FindAsync(id, token).ConfigureAwait(false) ?? throw new KeyNotFoundException($"no {{noun}} {id}");
                        {{suspicious}}
                        if (item.Has{{i}} && text.Length > {{i}})
                        {
                            var changed = item with { Name = text.Trim(), Amount = Adjust{{i}}(item.Amount) };
                            await repository.SaveAsync(changed, token).ConfigureAwait(false);
                            Log($"{{verb}} {changed.Id} {changed.Name}");
                            return changed;
                        }

                        foreach (var other in (await repository.AllAsync(token).ConfigureAwait(false)).Where(candidate => candidate.Amount > item.Amount).Take({{i + 3}}))
                        {
                            if (other.Name.Contains(item.Name, StringComparison.OrdinalIgnoreCase))
                                Log(string.Join(", ", other.Name, other.Id, texts.Describe(other.Id)));
                        }

                        return item;
                    }

                    static decimal Adjust{{i}}(decimal amount)
                    {
                        var result = amount;
                        for (var step = 0; step < {{i + 2}}; step++)
                            result += Rate(step) * {{i}}.5m;
                        return Math.Max(0, Math.Round(result, 2));
                    }


                """);
        }

        return text.Append("    static decimal Rate(int step) => step switch { 0 => 1m, 1 => 1.5m, 2 => 2m, _ => step * 0.5m };\n\n    void Log(string line)\n    {\n        lock (_log)\n            _log.Add(line);\n    }\n}\n").ToString();
    }

    static string Controller(string space, string noun, Random random)
    {
        var text = new StringBuilder($"namespace {space};\n\npublic sealed class {noun}Controller({noun}Service service)\n{{\n");
        for (var i = 0; i < 8; i++)
        {
            text.Append($$"""
                    /// <summary>What the page of one {{noun}} shows.</summary>
                    /// <param name="id">The number in the address.</param>
                    /// <param name="token">Set when the client has gone.</param>
                    public async Task<IReadOnlyDictionary<string, object>> Get{{i}}(int id, CancellationToken token)
                    {
                        try
                        {
                            var item = await service.{{Verbs[random.Next(Verbs.Length)]}}Async(id, token);
                            var view = new Dictionary<string, object>
                            {
                                ["id"] = item.Id,
                                ["name"] = item.Name.ToUpperInvariant(),
                                ["amount"] = item.Amount.ToString("0.00"),
                                ["created"] = item.Created.ToString("O"),
                                ["tags"] = new[] { item.Field{{i}}, item.Name }.Where(tag => tag.Length > 0).Distinct().ToArray(),
                            };
                            return view;
                        }
                        catch (KeyNotFoundException error)
                        {
                            return new Dictionary<string, object> { ["error"] = error.Message };
                        }
                    }


                """);
        }

        return text.Append("}\n").ToString();
    }

    static string Worker(string space, string noun, Random random) => $$"""
        namespace {{space}};

        public sealed class {{noun}}Worker({{noun}}Service service) : IAsyncDisposable
        {
            readonly CancellationTokenSource _stop = new();
            readonly Queue<int> _pending = new();
            Task? _loop;

            public void Start() => _loop = RunAsync(_stop.Token);

            async Task RunAsync(CancellationToken token)
            {
                while (!token.IsCancellationRequested)
                {
                    var next = Next();
                    if (next is null)
                    {
                        await Task.Delay(250, token).ConfigureAwait(false);
                        continue;
                    }

                    try
                    {
                        await service.{{Verbs[random.Next(Verbs.Length)]}}Async(next.Value, token).ConfigureAwait(false);
                    }
                    catch (OperationCanceledException) when (token.IsCancellationRequested)
                    {
                        break;
                    }
                    catch (Exception error)
                    {
                        Console.Error.WriteLine(error);
                    }
                }
            }

            int? Next()
            {
                lock (_pending)
                    return _pending.Count == 0 ? null : _pending.Dequeue();
            }

            public void Enqueue(int id)
            {
                lock (_pending)
                    _pending.Enqueue(id);
            }

            {{(random.Next(3) == 0 ? "public void Watch() => new Thread(() => { while (!_stop.IsCancellationRequested) Thread.Sleep(1000); }) { IsBackground = true }.Start();" : "public int Count => _pending.Count;")}}

            public async ValueTask DisposeAsync()
            {
                await _stop.CancelAsync();
                if (_loop is not null)
                    await _loop.ConfigureAwait(false);
                _stop.Dispose();
            }
        }
        """;

    static string Helpers(string space, string noun, Random random)
    {
        var text = new StringBuilder($$"""
            namespace {{space}};

            public sealed class {{noun}}Text
            {
                public static {{noun}} Parse(string line)
                {
                    var parts = line.Split(';');
                    return new {{noun}}(int.Parse(parts[0]), Clean(parts.ElementAtOrDefault(1)), decimal.TryParse(parts.ElementAtOrDefault(2), out var amount) ? amount : 0, DateTime.UnixEpoch);
                }

                public static string Format({{noun}} item) => string.Join(';', item.Id, Clean(item.Name), item.Amount);

                static string Clean(string? text) => (text ?? "").Trim().Replace(';', ',');

                public string Describe(int id) => Pad0(Clean($"{{noun}} {id}"));

                public string Slow(int id) => Fetch(id);

                string Fetch(int id)
                {
                    {{(random.Next(2) == 0 ? "Thread.Sleep(5);" : "")}}
                    return Describe(id);
                }

            """);
        for (var i = 0; i < 12; i++)
        {
            text.Append($$"""

                    static string Pad{{i}}(string text)
                    {
                        var builder = new System.Text.StringBuilder(text);
                        while (builder.Length < {{i + 8}})
                            builder.Append(' ');
                        return {{(i < 11 ? $"Pad{i + 1}(builder.ToString())" : "builder.ToString().TrimEnd()")}};
                    }

                """);
        }

        return text.Append("}\n").ToString();
    }
}
