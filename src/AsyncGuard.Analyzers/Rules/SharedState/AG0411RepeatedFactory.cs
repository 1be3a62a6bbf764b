using AsyncGuard.Analyzers.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0411: a concurrent dictionary of tasks whose factory starts the work.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0411RepeatedFactory() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0411";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Let GetOrAdd start the work once",
        messageFormat: "'GetOrAdd' may start this work several times for one key, and keeps a task that has failed for good; keep lazy values",
        description: "ConcurrentDictionary.GetOrAdd runs its factory without a lock: callers that meet all start the work, one task is kept, and if it fails it stays in the dictionary as the answer.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.Type("System.Collections.Concurrent.ConcurrentDictionary`2") is { } dictionary && model.Words.Have("GetOrAdd"))
            start.RegisterOperationAction(context => Analyze(context, model, dictionary), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model, INamedTypeSymbol dictionary)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name == "GetOrAdd"
            && AsyncSymbols.Is(call.TargetMethod.ContainingType, dictionary)
            && model.Symbols.IsTaskLike(call.Type)
            && call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate) is { Value: var factory }
            && StartsWork(factory))
        {
            context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call)));
        }
    }

    // An async lambda, a named method, or a lambda that calls one: a completed task, or one made elsewhere, is no work.
    static bool StartsWork(IOperation factory) =>
        CallSites.Unwrap(factory) switch
        {
            IDelegateCreationOperation { Target: IMethodReferenceOperation } => true,
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.IsAsync: true } } => true,
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } returned }] } } =>
                CallSites.Unwrap(returned) is IInvocationOperation { TargetMethod: { Name: not ("FromResult" or "FromException" or "FromCanceled") } },
            _ => false,
        };
}
