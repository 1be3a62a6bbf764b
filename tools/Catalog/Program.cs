using AsyncGuard.Catalog;
using AsyncGuard.Catalog.Rendering;

if (args is not ([] or ["--check"]))
{
    Console.Error.WriteLine("usage: dotnet run --project tools/Catalog [-- --check]");
    return 2;
}

var stale = Artefacts.Of(RuleCatalog.Current, Repository.Here)
    .Where(static artefact => Repository.Here.Read(artefact.Path) != artefact.Text)
    .ToList();

if (args is ["--check"])
{
    foreach (var artefact in stale)
        Console.WriteLine($"stale: {artefact.Path}");
    return stale.Count == 0 ? 0 : 1;
}

foreach (var artefact in stale)
{
    Repository.Here.Write(artefact);
    Console.WriteLine($"wrote: {artefact.Path}");
}

return 0;
