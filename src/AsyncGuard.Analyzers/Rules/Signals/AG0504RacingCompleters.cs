using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Functions;
using AsyncGuard.Analyzers.Semantics.Locks;
using AsyncGuard.Analyzers.Semantics.Signals;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Signals;

/// <summary>AG0504: <c>SetResult</c> where another completer may come first.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0504RacingCompleters() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0504";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Signals,
        defaultSeverity: DiagnosticSeverity.Info, isEnabledByDefault: true,
        title: "Use the Try form where two completers race",
        messageFormat: "'{0}' throws when '{1}' elsewhere came first; use 'Try{0}'",
        description: "Where two pieces of code complete the same TaskCompletionSource, the later one throws unless it uses the Try form.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (!model.CompletionSources.IsEmpty && model.Words.Have("SetResult", "SetException", "SetCanceled"))
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("SetResult" or "SetException" or "SetCanceled") || !model.CompletionSources.IsCompletion(call) || model.OnlyWinners.Run(call, context.CancellationToken))
            return;

        foreach (var (life, completion) in model.CompletionSources.At(call, context.ContainingSymbol, context.CancellationToken))
        {
            if (life is { Completions.Count: > 1, Trail: { Escapes: false, IsReplaced: false } }
                && !life.Completions.Any(static known => known.IsElement)
                && !life.Completions.All(static known => LockScopes.IsInStatement(known.Operation))
                && Rival(completion, life) is { } rival)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(call), completion.Method.Name, rival.Method.Name));
                return;
            }
        }
    }

    // A completion by another function: two in the same one come one after the other.
    static Completion? Rival(Completion completion, CompletionSourceLife life)
    {
        foreach (var other in life.Completions)
        {
            if (!EnclosingFunction.IsSame(other.Operation, completion.Operation))
                return other;
        }

        return null;
    }
}
