using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Limits;

/// <summary>AG0301: a task for each of any number of items, all at once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0301UnboundedFanOut() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0301";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Limits,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Limit how many run at a time",
        messageFormat: "Each item of '{0}' ({1}) starts work that reaches '{2}', all at once; limit how many run at a time",
        description: "Work that reaches I/O, a process or the pool is started for each item of a sequence at once, and nothing bounds how many there are.",
        raisedWhenRecommended: true);

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model) =>
        start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (model.FanOuts.Of(call, context.CancellationToken) is not { } found || model.TestCode.Contains(context.ContainingSymbol))
            return;

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), Short(found.Source.Syntax), found.Origin, CallSites.DisplayWithType(found.Reached)));
    }

    static string Short(SyntaxNode source)
    {
        const int Longest = 40;
        var text = source.ToString();
        return text.Length <= Longest && !text.Contains('\n') ? text : "the sequence";
    }
}
