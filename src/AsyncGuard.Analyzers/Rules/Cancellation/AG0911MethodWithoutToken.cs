using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0911: a public async method calls what can be cancelled and takes no token.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0911MethodWithoutToken() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0911";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: false,
        title: "Take a token",
        messageFormat: "'{0}' calls '{1}', which can be cancelled, but takes no token that its callers could cancel it by",
        description: "A public async method calls methods that take a token and takes none itself: its callers have no way to end the work.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols is { CancellationToken: not null, Task: not null })
            start.RegisterOperationBlockAction(context => Analyze(context, model));
    }

    static void Analyze(OperationBlockAnalysisContext context, CompilationModel model)
    {
        if (context.OwningSymbol is not IMethodSymbol { Locations: [var location, ..] } method || !model.TokenlessMethods.CanTakeToken(method))
            return;

        foreach (var block in context.OperationBlocks)
        {
            foreach (var call in model.TokenlessMethods.Calls(block))
            {
                if (model.TokenForms.Find(call, TokenlessMethods.Placeholder, context.CancellationToken) is null)
                    continue;
                context.ReportDiagnostic(Diagnostic.Create(Rule, location, method.Name, CallSites.DisplayWithType(call.TargetMethod)));
                return;
            }
        }
    }
}
