using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Fates;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Results;

/// <summary>AG0206: handles the first exception of several tasks and never sees the others.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0206FirstExceptionOnly() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0206";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Results,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Look at every failure of WhenAll",
        messageFormat: "'{0}' is the exception of one task; those of the others that failed are lost",
        description: "Awaiting WhenAll throws the first exception only, however many tasks have failed; the others are in the tasks.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Try);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var attempt = (ITryOperation)context.Operation;
        if (!attempt.Catches.Any(static clause => clause.Syntax is CatchClauseSyntax { Declaration.Identifier.RawKind: not 0 }) || EnclosingFunctions.Around(attempt, context.ContainingSymbol) is not { IsAsync: true })
            return;
        if (model.JointFailures.In(attempt) is not { } clause || model.TestCode.Contains(context.ContainingSymbol))
            return;

        var declaration = ((CatchClauseSyntax)clause.Syntax).Declaration!;
        context.ReportDiagnostic(Diagnostic.Create(Rule, declaration.Identifier.GetLocation(), declaration.Identifier.ValueText));
    }
}
