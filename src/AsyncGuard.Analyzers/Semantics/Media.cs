using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Semantics;

/// <summary>What lies under a stream, reader or writer.</summary>
internal sealed class Medium
{
    /// <summary>Memory: a sync call costs no wait.</summary>
    public static readonly Medium Memory = new();

    /// <summary>A file, a socket, a pipe, a database: a sync call waits for a device.</summary>
    public static readonly Medium Io = new();

    /// <summary>A wrapper: what lies under its first constructor argument, which is I/O when it is a path.</summary>
    public static readonly Medium OfFirstArgument = new();

    /// <summary>It cannot be told.</summary>
    public static readonly Medium Unknown = new();

    Medium()
    {
    }
}

/// <summary>What lies under this stream, reader or writer: memory, or a device that one waits for?</summary>
internal sealed class Media(CompilationModel model)
{
    /// <summary>By type: subclasses are what their base is, unless a row says otherwise.</summary>
    static readonly (string Type, Medium Medium)[] Types =
    [
        ("System.IO.MemoryStream", Medium.Memory),
        ("System.IO.UnmanagedMemoryStream", Medium.Memory),
        ("MimeKit.IO.MemoryBlockStream", Medium.Memory),
        ("System.IO.StringReader", Medium.Memory),
        ("System.IO.StringWriter", Medium.Memory),
        ("System.IO.FileStream", Medium.Io),
        ("System.IO.Pipes.PipeStream", Medium.Io),
        ("System.IO.Ports.SerialPort", Medium.Io),
        ("System.Net.Sockets.NetworkStream", Medium.Io),
        ("System.Net.Security.AuthenticatedStream", Medium.OfFirstArgument),
        ("System.IO.StreamReader", Medium.OfFirstArgument),
        ("System.IO.StreamWriter", Medium.OfFirstArgument),
        ("System.IO.BinaryReader", Medium.OfFirstArgument),
        ("System.IO.BinaryWriter", Medium.OfFirstArgument),
        ("System.IO.BufferedStream", Medium.OfFirstArgument),
        ("System.IO.Compression.DeflateStream", Medium.OfFirstArgument),
        ("System.IO.Compression.GZipStream", Medium.OfFirstArgument),
        ("System.IO.Compression.BrotliStream", Medium.OfFirstArgument),
        ("System.IO.Compression.ZLibStream", Medium.OfFirstArgument),
        ("System.IO.Compression.ZipArchive", Medium.OfFirstArgument),
        ("System.Security.Cryptography.CryptoStream", Medium.OfFirstArgument),
    ];

    readonly Dictionary<INamedTypeSymbol, Medium> _types = ByType(model.Symbols);

    /// <summary>By the member that yields the stream.</summary>
    readonly ApiTable<Medium> _sources = new(model.Symbols,
    [
        ("System.IO.File", "Open OpenRead OpenWrite OpenText Create CreateText AppendText", Medium.Io),
        ("System.IO.FileInfo", "Open OpenRead OpenWrite OpenText Create CreateText AppendText", Medium.Io),
        ("System.Net.Sockets.TcpClient", "GetStream", Medium.Io),
        ("System.Net.Http.HttpClient", "GetStreamAsync", Medium.Io),
        ("System.Net.WebRequest", "GetRequestStream", Medium.Io),
        ("System.Net.WebResponse", "GetResponseStream", Medium.Io),
        ("System.Diagnostics.Process", "StandardOutput StandardError StandardInput", Medium.Io),
        ("Microsoft.AspNetCore.Http.HttpRequest", "Body", Medium.Io),
        ("Microsoft.AspNetCore.Http.HttpResponse", "Body", Medium.Io),
        ("System.Net.HttpListenerRequest", "InputStream", Medium.Io),
        ("System.Net.HttpListenerResponse", "OutputStream", Medium.Io),
        ("System.Reflection.Assembly", "GetManifestResourceStream", Medium.Memory),
        ("System.Console", "In Out Error OpenStandardInput OpenStandardOutput OpenStandardError", Medium.Memory),
        ("System.IO.Stream", "Null", Medium.Memory),
        ("System.IO.TextReader", "Null", Medium.Memory),
        ("System.IO.TextWriter", "Null", Medium.Memory),
    ]);

    readonly ConcurrentDictionary<ISymbol, Medium> _variables = new(SymbolEqualityComparer.Default);
    readonly INamedTypeSymbol?[] _carriers =
    [
        model.Symbols.Type("System.IO.Stream"),
        model.Symbols.Type("System.IO.TextReader"),
        model.Symbols.Type("System.IO.TextWriter"),
    ];

    /// <summary>Whether a value of the type reads from or writes to something that <see cref="Under"/> can speak of.</summary>
    public bool IsCarrier(ITypeSymbol? type) =>
        Array.Exists(_carriers, carrier => AsyncSymbols.IsOrInherits(type, carrier)) || (type is not null && ByType(type) is not null);

    /// <summary>What lies under the value of <paramref name="expression"/>.</summary>
    public Medium Under(IOperation expression, CancellationToken cancellation) => Under(expression, depth: 0, cancellation);

    Medium Under(IOperation expression, int depth, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (depth > 8)
            return Medium.Unknown;

        var value = CallSites.Unwrap(expression);
        if (ByType(value.Type) is { } known && known != Medium.OfFirstArgument)
            return known;

        switch (value)
        {
            case IObjectCreationOperation { Arguments: [var first, ..] } when ByType(value.Type) == Medium.OfFirstArgument:
                return first.Value.Type?.SpecialType == SpecialType.System_String ? Medium.Io : Under(first.Value, depth + 1, cancellation);
            case IAwaitOperation awaited:
                return Under(awaited.Operation, depth + 1, cancellation);
            case IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } task }:
                return Under(task, depth + 1, cancellation);
            case IInvocationOperation call:
                return _sources.Find(call.TargetMethod) ?? Medium.Unknown;
            case IPropertyReferenceOperation { Property.Name: nameof(StreamReader.BaseStream), Instance: { } wrapper }:
                return Under(wrapper, depth + 1, cancellation);
            case IPropertyReferenceOperation property:
                return _sources.Find(property.Property) ?? Medium.Unknown;
            case IFieldReferenceOperation field when _sources.Find(field.Field) is { } medium:
                return medium;
            case IFieldReferenceOperation field:
                return OfVariable(field.Field, value.SemanticModel, depth, cancellation);
            case ILocalReferenceOperation local:
                return OfVariable(local.Local, value.SemanticModel, depth, cancellation);
            case IConditionalOperation { WhenFalse: { } whenFalse } choice when Under(choice.WhenTrue, depth + 1, cancellation) is var medium:
                return medium == Under(whenFalse, depth + 1, cancellation) ? medium : Medium.Unknown;
            case ICoalesceOperation coalesce when Under(coalesce.Value, depth + 1, cancellation) is var medium:
                return medium == Under(coalesce.WhenNull, depth + 1, cancellation) ? medium : Medium.Unknown;
            default:
                return Medium.Unknown;
        }
    }

    // A variable is what it is declared with; one that is assigned again cannot be told.
    Medium OfVariable(ISymbol variable, SemanticModel? semantics, int depth, CancellationToken cancellation)
    {
        if (semantics is null || variable.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != semantics.SyntaxTree)
            return Medium.Unknown;
        if (_variables.TryGetValue(variable, out var known))
            return known;

        var medium = Medium.Unknown;
        if (reference.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initializer } declarator
            && semantics.GetOperation(initializer, cancellation) is { } value
            && !IsAssignedAgain(variable, declarator))
        {
            medium = Under(value, depth + 1, cancellation);
        }

        _variables.TryAdd(variable, medium);
        return medium;
    }

    static bool IsAssignedAgain(ISymbol variable, VariableDeclaratorSyntax declarator)
    {
        if (variable is IFieldSymbol { IsReadOnly: true })
            return false;
        var scope = declarator.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax and not FieldDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax);
        return scope?.DescendantNodes().Any(node =>
            node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } && target.Identifier.ValueText == variable.Name) == true;
    }

    Medium? ByType(ITypeSymbol? type)
    {
        for (var current = type as INamedTypeSymbol; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            if (_types.TryGetValue(current.OriginalDefinition, out var medium))
                return medium;
        }

        return null;
    }

    static Dictionary<INamedTypeSymbol, Medium> ByType(AsyncSymbols symbols)
    {
        var types = new Dictionary<INamedTypeSymbol, Medium>(SymbolEqualityComparer.Default);
        foreach (var (name, medium) in Types)
        {
            if (symbols.Type(name) is { } type)
                types.Add(type, medium);
        }

        return types;
    }
}
