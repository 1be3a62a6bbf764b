namespace AsyncGuard.Analyzers.Tests.Article;

/// <summary>One listing of the article in C#: as one writes it first, and as it has to be.</summary>
/// <param name="Name">The primitive that it shows.</param>
/// <param name="Chapter">What the IDs of its chapter's rules begin with.</param>
/// <param name="Naive">Translated word by word, without what asyncio did by itself.</param>
/// <param name="Faithful">Translated by meaning, with nothing but the framework.</param>
sealed record ArticleListing(string Name, string Chapter, string Naive, string Faithful);
