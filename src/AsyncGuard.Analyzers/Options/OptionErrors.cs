namespace AsyncGuard.Analyzers.Options;

/// <summary>What is wrong with a setting or a list entry, and what would be accepted.</summary>
internal readonly record struct OptionError(string Found, string Accepted);

/// <summary>Is this setting, or this entry of a list, one that can be read?</summary>
internal static class OptionErrors
{
    /// <summary>The error of a setting, or <see langword="null"/> when it is right.</summary>
    public static OptionError? OfSetting(string key, string value)
    {
        foreach (var definition in OptionDefinition.All)
        {
            if (definition.Key == key)
                return definition.FindError(value) is { } wrong ? new OptionError($"'{wrong}' is no value of '{key}'", definition.Accepted) : null;
        }

        var nearest = OptionDefinition.All.OrderBy(definition => Distance(definition.Key, key)).First().Key;
        var others = OptionDefinition.All.Select(static definition => definition.Key).Where(other => other != nearest);
        return new OptionError($"'{key}' is no option", $"'{nearest}' (the nearest), {string.Join(", ", others.Select(static other => $"'{other}'"))}");
    }

    /// <summary>The error of a list entry, or <see langword="null"/> when it is right.</summary>
    public static OptionError? OfEntry(string entry) =>
        ApiList.IsEntry(entry) ? null : new OptionError($"'{entry}' is no documentation ID", $"one ID a line, {ApiList.AcceptedEntry}");

    // Levenshtein's distance: how many letters to change, add or drop.
    static int Distance(string first, string second)
    {
        var row = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 1; i <= first.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var substituted = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
