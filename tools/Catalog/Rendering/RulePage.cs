namespace AsyncGuard.Catalog.Rendering;

/// <summary>A rule's page: the head follows from the descriptor, the body is written by hand.</summary>
static class RulePage
{
    /// <summary>The body of a page that is not written yet. It fails the tests until it is: the examples report nothing.</summary>
    const string Skeleton = """
        ## Why

        What goes wrong at run time, when, and for whom.

        ## Violation

        ```csharp
        ```

        ## Fixed

        ```csharp
        ```

        ## When it stays silent

        ```csharp
        ```

        ## Known limits

        What it does not see, and what to do then.

        """;

    public static Artefact Render(RuleEntry rule, string since, Repository repository) =>
        new(rule.Page, Markdown.WithSection(repository.Read(rule.Page) ?? Skeleton.ReplaceLineEndings("\n"), "head", Head(rule, since)));

    static string Head(RuleEntry rule, string since) => $"""
        # {rule.Id}: {rule.Title}

        {rule.Description}

        {Markdown.Table(
            ["Topic", "Default", "`Recommended`", "Fix", "Since"],
            [[rule.Topic, Mode.Default.InWords(rule), Mode.Recommended.InWords(rule), Markdown.Codes(rule.FixKeys), since]])}

        In `.editorconfig`: `dotnet_diagnostic.{rule.Id}.severity = warning`, or `none`, `silent`, `suggestion`, `error`.
        At one place: `#pragma warning disable {rule.Id}`, or `[SuppressMessage("{rule.Descriptor.Category}", "{rule.Id}")]` with a justification.
        """.ReplaceLineEndings("\n");
}
