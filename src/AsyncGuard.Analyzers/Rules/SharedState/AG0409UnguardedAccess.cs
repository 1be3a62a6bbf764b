using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Concurrency;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.SharedState;

/// <summary>AG0409: a member marked <c>[GuardedBy]</c> is used without its lock.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0409UnguardedAccess() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0409";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.SharedState,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Hold the lock that GuardedBy names",
        messageFormat: "'{0}' is guarded by '{1}', which is not held here",
        description: "A member marked [GuardedBy] is read, written or called where the lock that the attribute names is not held on every path.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.GuardedMembers.Attribute is not null)
            start.RegisterOperationAction(context => Analyze(context, model), OperationKind.FieldReference, OperationKind.PropertyReference, OperationKind.Invocation);
    }

    static void Analyze(OperationAnalysisContext context, CompilationModel model)
    {
        var access = context.Operation;
        var (member, instance) = access switch
        {
            IFieldReferenceOperation field => ((ISymbol)field.Field, field.Instance),
            IPropertyReferenceOperation property => (property.Property, property.Instance),
            IInvocationOperation call => (call.TargetMethod, call.Instance),
            _ => default,
        };
        if (member is null || model.GuardedMembers.GateOf(member) is not { } gate
            || IsUnshared(access, instance, member, context.ContainingSymbol)
            || model.GuardedMembers.IsHeld(access, instance, gate, IsStore(access), context.CancellationToken))
        {
            return;
        }

        context.ReportDiagnostic(Diagnostic.Create(Rule, CallSites.Location(access), member.Name, gate.Name));
    }

    // Nobody else has the object yet; and a name is no access.
    static bool IsUnshared(IOperation access, IOperation? instance, ISymbol member, ISymbol code) =>
        instance is IInstanceReferenceOperation { ReferenceKind: not InstanceReferenceKind.ContainingTypeInstance }
        || access.Parent is INameOfOperation
        || (code is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } or IFieldSymbol or IPropertySymbol
            && SymbolEqualityComparer.Default.Equals(code.ContainingType.OriginalDefinition, member.ContainingType.OriginalDefinition)
            && OwnCode.FunctionAround(access) is not (IAnonymousFunctionOperation or ILocalFunctionOperation));

    static bool IsStore(IOperation access) => access.Parent is { } parent && ReferenceEquals(Stores.TargetOf(parent), access);
}
