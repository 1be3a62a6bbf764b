using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Tasks;

/// <summary>AG0109: starts work that goes on after what it uses is disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0109CapturedScope() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0109";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Tasks,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Do not let work outlive what it uses",
        messageFormat: "'{0}' is used by work that nobody awaits: {1}",
        description: "Work that is started and left alone goes on after its scope has ended; the resources and services of that scope are disposed under it.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Task is null)
            return;
        start.RegisterOperationAction(context => Analyze(context, model), OperationKind.ExpressionStatement);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        if (model.LoneWorks.In((IExpressionStatementOperation)context.Operation) is not { } work)
            return;

        var locals = model.ScopedResources.Around(context.Operation);
        if (locals.Count > 0 && model.ScopedResources.UseIn(work.Call, locals) is ILocalReferenceOperation used && !IsToken(used) && !model.LoneWorks.MayBeAwaited(work, used.Local))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, used.Syntax.GetLocation(), used.Local.Name, "the 'using' disposes it when this function goes on"));
        }
        else if (model.ScopedServices.UseIn(work.Call) is { } service && !model.LoneWorks.MayBeAwaitedByOwner(work, context.CancellationToken))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, service.Use.Syntax.GetLocation(), service.Name, $"a {service.Type} belongs to the request or scope that ends before"));
        }
    }

    static bool IsToken(ILocalReferenceOperation used) => used.Parent is IPropertyReferenceOperation { Property.Name: nameof(CancellationTokenSource.Token) };
}
