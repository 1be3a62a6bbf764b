using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0103: declares an async function that returns nothing and handles no event.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0103AsyncVoid() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0103";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Return a task from an async method",
        messageFormat: "'{0}' is 'async void': nobody can await it, and an exception in it ends the process; return 'Task'",
        description: "The caller of an async void method can neither wait for it nor catch what it throws; only event handlers have to be so.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterSymbolAction(context => AnalyzeMethod(context, model), SymbolKind.Method);
        start.RegisterOperationAction(context => AnalyzeLocalFunction(context, model), OperationKind.LocalFunction);
    }

    static void AnalyzeMethod(SymbolAnalysisContext context, CompilationModel model)
    {
        if (context.Symbol is IMethodSymbol { IsAsync: true, ReturnsVoid: true, MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation } method
            && !model.VoidContracts.Hold(method, context.CancellationToken))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, method.Locations[0], method.Name));
        }
    }

    static void AnalyzeLocalFunction(OperationAnalysisContext context, CompilationModel model)
    {
        var function = (ILocalFunctionOperation)context.Operation;
        if (function.Symbol is { IsAsync: true, ReturnsVoid: true } method && !model.VoidContracts.Hold(method, context.CancellationToken))
            context.ReportDiagnostic(Diagnostic.Create(Rule, method.Locations[0], method.Name));
    }
}
