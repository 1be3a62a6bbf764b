using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace AsyncGuard.Analyzers.Semantics.Lifetimes;

/// <summary>Where does an object go within the type that makes it?</summary>
internal sealed class ObjectTrails(CompilationModel model)
{
    readonly ConcurrentDictionary<SyntaxNode, ObjectTrail> _trails = new();

    /// <summary>The trail of the object that <paramref name="creation"/> makes, through locals, fields, parameters and collections of its own type.</summary>
    /// <param name="creation">The operation that makes the object.</param>
    /// <param name="parts">The properties that hand out a part of the object.</param>
    /// <param name="cancellation">Ends the search.</param>
    public ObjectTrail Of(IOperation creation, string[] parts, CancellationToken cancellation)
    {
        if (_trails.TryGetValue(creation.Syntax, out var known))
            return known;

        // The search binds by a semantic model of its own; the creation has to belong to it too.
        var own = model.Bodies.Semantics(creation.Syntax.SyntaxTree).GetOperation(creation.Syntax, cancellation) ?? creation;
        return _trails.GetOrAdd(creation.Syntax, new TrailWalker(model, own, parts, cancellation).Walk());
    }
}
