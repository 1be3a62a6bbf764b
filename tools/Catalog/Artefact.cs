namespace AsyncGuard.Catalog;

/// <summary>A generated file, whole: what is written by hand around a generated section is part of the text.</summary>
/// <param name="Path">The path below the repository's root.</param>
/// <param name="Text">The text that the file should have.</param>
sealed record Artefact(string Path, string Text);
