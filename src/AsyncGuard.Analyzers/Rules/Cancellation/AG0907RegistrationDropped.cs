using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0907: a registration with a token that lives longer is dropped.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0907RegistrationDropped() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0907";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Keep the registration and dispose it",
        messageFormat: "The registration with '{0}' is never disposed: the callback stays with the token after this has ended",
        description: "A callback registered with a token stays there, with all that it captures, until the token's source goes; each call adds one more, and the cancel runs them all.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationToken is not null && model.Words.Have("Register", "UnsafeRegister"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call is { TargetMethod.Name: "Register" or "UnsafeRegister", Instance: { } token, Parent: IExpressionStatementOperation }
            && model.Symbols.IsToken(call.TargetMethod.ContainingType)
            && model.Registrations.OutlivesFunction(token, context.ContainingSymbol)
            && !model.TestCode.Contains(context.ContainingSymbol))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), token.Syntax.ToString()));
        }
    }
}
