using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis.CSharp;

namespace AsyncGuard.Analyzers.Tests.Semantics;

/// <summary>Is this name written anywhere in the compilation?</summary>
public sealed class CodeWordsTests
{
    [Theory]
    [InlineData("writer.Complete();")]
    [InlineData("writer.Complete ();")]
    [InlineData("writer?.Complete(error);")]
    [InlineData("Action end = writer.Complete;")]
    [InlineData("await task; /* Complete */")]
    [InlineData("writer.TryComplete(); writer.Complete")]
    [InlineData("Complete")]
    public void WholeName_IsFound(string code) => Assert.True(Of(code).Have("Complete"));

    [Theory]
    [InlineData("")]
    [InlineData("Completed")]
    [InlineData("writer.TryComplete();")]
    [InlineData("_Complete = Complete2;")]
    [InlineData("var complete = task.IsCompleted || task.CompleteAsync() is null;")]
    public void PartOfAName_IsNot(string code) => Assert.False(Of(code).Have("Complete"));

    [Fact]
    public void AnyNameInAnyFile_IsEnough() => Assert.True(Of("class Order;", "class Queue { void End() => TryComplete(); }").Have("Complete", "TryComplete"));

    [Fact]
    public void ChangedFile_IsSearchedAnew()
    {
        var (before, after) = (CSharpSyntaxTree.ParseText("class Queue;"), CSharpSyntaxTree.ParseText("class Queue { void End() => Complete(); }"));
        var compilation = CSharpCompilation.Create("Words", [before, CSharpSyntaxTree.ParseText("class Order;")]);
        Assert.False(new CodeWords(compilation).Have("Complete"));
        Assert.True(new CodeWords(compilation.ReplaceSyntaxTree(before, after)).Have("Complete"));
        Assert.False(new CodeWords(compilation).Have("Complete"));
    }

    static CodeWords Of(params string[] files) => new(CSharpCompilation.Create("Words", files.Select(static file => CSharpSyntaxTree.ParseText(file))));
}
