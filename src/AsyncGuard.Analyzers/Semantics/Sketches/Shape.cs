using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Sketches;

/// <summary>What a use must look like to mean a member.</summary>
internal readonly record struct Shape(bool IsCall, int FewestArguments, int MostArguments, string? StaticType)
{
    public static readonly Shape Any = new(IsCall: false, 0, int.MaxValue, StaticType: null);

    public bool Fits(Use use) =>
        IsCall == use.IsCall && (!IsCall || (use.Arguments >= FewestArguments && use.Arguments <= MostArguments))
        && (StaticType is null || use.Receiver is null || use.Receiver == StaticType);

    /// <summary>What the uses of these members look like, by name.</summary>
    public static Dictionary<string, List<Shape>> Of(IEnumerable<ISymbol> seeds)
    {
        var shapes = new Dictionary<string, List<Shape>>(StringComparer.Ordinal);
        foreach (var seed in seeds)
        {
            var type = seed.IsStatic && seed is not IMethodSymbol { IsExtensionMethod: true } ? seed.ContainingType.Name : null;
            var shape = seed is IMethodSymbol method
                ? new Shape(IsCall: true, method.Parameters.Count(static parameter => !parameter.IsOptional && !parameter.IsParams) - (method.IsExtensionMethod ? 1 : 0), method.Parameters.Any(static parameter => parameter.IsParams) ? int.MaxValue : method.Parameters.Length, type)
                : Shape.Any with { StaticType = type };
            if (!shapes.TryGetValue(seed.Name, out var list))
                shapes.Add(seed.Name, list = []);
            if (!list.Contains(shape))
                list.Add(shape);
        }

        return shapes;
    }
}
