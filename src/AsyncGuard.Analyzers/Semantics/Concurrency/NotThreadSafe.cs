using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics.Concurrency;

/// <summary>A use of an object that two threads, or two operations, must not use at the same time.</summary>
/// <param name="Place">Where the object is kept.</param>
/// <param name="Type">Its type, as a reader calls it.</param>
/// <param name="IsOverlapping">Whether the use lasts until a task ends, so that it overlaps even when nothing has been awaited before.</param>
internal sealed record UnsafeUse(SharedPlace Place, string Type, bool IsOverlapping);

/// <summary>Does this operation change an object that is not thread-safe, or use one that serves one user at a time?</summary>
internal sealed class NotThreadSafe(CompilationModel model)
{
    sealed class Rule
    {
        /// <summary>The member changes the object: other threads must not touch it meanwhile.</summary>
        public static readonly Rule Changes = new();

        /// <summary>The object serves one operation at a time.</summary>
        public static readonly Rule OneUser = new();
    }

    readonly ApiTable<Rule> _members = new(model.Symbols,
    [
        ("System.Collections.Generic.List`1", "Add AddRange Clear Insert InsertRange Remove RemoveAll RemoveAt RemoveRange Reverse Sort EnsureCapacity TrimExcess", Rule.Changes),
        ("System.Collections.Generic.Dictionary`2", "Add Clear Remove TryAdd EnsureCapacity TrimExcess this[]", Rule.Changes),
        ("System.Collections.Generic.SortedDictionary`2", "Add Clear Remove this[]", Rule.Changes),
        ("System.Collections.Generic.SortedList`2", "Add Clear Remove RemoveAt this[]", Rule.Changes),
        ("System.Collections.Generic.HashSet`1", "Add Clear Remove RemoveWhere UnionWith ExceptWith IntersectWith SymmetricExceptWith EnsureCapacity TrimExcess", Rule.Changes),
        ("System.Collections.Generic.SortedSet`1", "Add Clear Remove RemoveWhere UnionWith ExceptWith IntersectWith SymmetricExceptWith", Rule.Changes),
        ("System.Collections.Generic.Queue`1", "Enqueue Dequeue TryDequeue Clear", Rule.Changes),
        ("System.Collections.Generic.Stack`1", "Push Pop TryPop Clear", Rule.Changes),
        ("System.Collections.Generic.PriorityQueue`2", "Enqueue Dequeue TryDequeue EnqueueDequeue EnqueueRange Clear", Rule.Changes),
        ("System.Collections.Generic.LinkedList`1", "AddAfter AddBefore AddFirst AddLast Clear Remove RemoveFirst RemoveLast", Rule.Changes),
        ("System.Collections.ObjectModel.Collection`1", "Add Clear Insert Remove RemoveAt", Rule.Changes),
        ("System.Text.StringBuilder", "Append AppendLine AppendFormat AppendJoin Clear Insert Remove Replace", Rule.Changes),
        ("System.Random", "Next NextDouble NextSingle NextInt64 NextBytes Shuffle GetItems", Rule.Changes),
        ("System.Xml.XmlReader", "Read ReadAsync ReadToFollowing ReadElementContentAsStringAsync ReadContentAsStringAsync ReadInnerXmlAsync ReadOuterXmlAsync MoveToContentAsync SkipAsync", Rule.OneUser),
        ("System.Xml.XmlWriter", "WriteStartElement WriteStartElementAsync WriteEndElement WriteEndElementAsync WriteElementString WriteElementStringAsync WriteAttributeString WriteString WriteStringAsync WriteRaw WriteRawAsync FlushAsync", Rule.OneUser),
        ("System.Data.Common.DbCommand", "ExecuteReader ExecuteReaderAsync ExecuteNonQuery ExecuteNonQueryAsync ExecuteScalar ExecuteScalarAsync", Rule.OneUser),
        ("System.Data.Common.DbConnection", "OpenAsync CloseAsync BeginTransaction BeginTransactionAsync CreateCommand", Rule.OneUser),
        ("Microsoft.EntityFrameworkCore.DbContext", "SaveChanges SaveChangesAsync Find FindAsync Add AddAsync AddRange AddRangeAsync Update UpdateRange Remove RemoveRange Attach AttachRange Entry", Rule.OneUser),
        ("Microsoft.AspNetCore.Http.HttpResponseWritingExtensions", "WriteAsync", Rule.OneUser),
    ]);

    /// <summary>Types whose objects serve one operation at a time, by way of whatever they hand out.</summary>
    readonly INamedTypeSymbol? _context = model.Symbols.Type("Microsoft.EntityFrameworkCore.DbContext");

    readonly INamedTypeSymbol? _random = model.Symbols.Type("System.Random");

    /// <summary>What the call uses, or <see langword="null"/> when several threads may do so.</summary>
    public UnsafeUse? UseOf(IInvocationOperation call)
    {
        if (call.Instance is { } instance)
        {
            if (_members.Find(call.TargetMethod) is { } rule)
                return Use(instance, rule == Rule.OneUser && model.Symbols.IsTaskLike(call.Type));
            if (model.Options.IsListedAsNotThreadSafe(call.TargetMethod, call.Syntax.SyntaxTree))
                return Use(instance, model.Symbols.IsTaskLike(call.Type));
        }

        return _context is not null && model.Symbols.IsTaskLike(call.Type) ? UseOfContext(call) : null;
    }

    /// <summary>What a store through an indexer or a listed type's property changes.</summary>
    public UnsafeUse? UseOf(IPropertyReferenceOperation property)
    {
        if (property.Instance is not { } instance || !IsStoredTo(property))
            return null;
        return property.Property.IsIndexer
            ? _members.Find(property.Property) is not null ? Use(instance, isOverlapping: false) : null
            : model.Options.IsListedAsNotThreadSafe(property.Property, property.Syntax.SyntaxTree) ? Use(instance, isOverlapping: false) : null;
    }

    // db.Users.Where(…).ToListAsync(): the query runs on the context that it begins with.
    UnsafeUse? UseOfContext(IInvocationOperation query)
    {
        var source = query.Instance ?? (query.TargetMethod.IsExtensionMethod && query.Arguments.Length > 0 ? query.Arguments[0].Value : null);
        while (source is not null)
        {
            source = CallSites.Unwrap(source);
            if (model.Symbols.IsTaskLike(source.Type))
                return null;
            if (AsyncSymbols.IsOrInherits(source.Type, _context))
                return Use(source, isOverlapping: true);
            source = source switch
            {
                IInvocationOperation { Instance: { } instance } => instance,
                IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] } => first.Value,
                IPropertyReferenceOperation { Instance: { } owner } => owner,
                _ => null,
            };
        }

        return null;
    }

    UnsafeUse? Use(IOperation instance, bool isOverlapping)
    {
        if (SharedPlace.Of(instance) is not { } place || instance.Type is not { } type)
            return null;
        return AsyncSymbols.Is(type, _random) && !IsCreatedHere(place) ? null : new UnsafeUse(place, type.Name, isOverlapping);
    }

    // A generator that comes from elsewhere may be Random.Shared.
    static bool IsCreatedHere(SharedPlace place) =>
        place.Member.DeclaringSyntaxReferences is [var declaration]
        && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } or PropertyDeclarationSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax };

    static bool IsStoredTo(IPropertyReferenceOperation property) =>
        property.Parent switch
        {
            IAssignmentOperation assignment => ReferenceEquals(assignment.Target, property),
            IIncrementOrDecrementOperation => true,
            _ => false,
        };
}
