using AsyncGuard.Analyzers.Semantics;
using AsyncGuard.Analyzers.Semantics.Tokens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncGuard.Analyzers.Rules.Cancellation;

/// <summary>AG0906: a linked or timed source of tokens is never disposed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AG0906SourceNotDisposed() : AsyncGuardAnalyzer(Rule)
{
    internal const string Id = "AG0906";

    static readonly DiagnosticDescriptor Rule = RuleDescriptor.Create(
        id: Id, category: Topic.Cancellation,
        defaultSeverity: DiagnosticSeverity.Warning, isEnabledByDefault: true,
        title: "Dispose the linked or timed token source",
        messageFormat: "{0} is never disposed: {1}",
        description: "A linked source stays registered with its parent, and a timed one keeps its timer, until it is disposed; with a long-lived parent each call leaves one more registration behind.");

    private protected override void Register(CompilationStartAnalysisContext start, CompilationModel model)
    {
        if (model.Symbols.CancellationTokenSource is null)
            return;

        start.RegisterOperationAction(context => AnalyzeLocal(context, model), OperationKind.VariableDeclarator);
        start.RegisterOperationAction(context => AnalyzeAssignment(context, model), OperationKind.SimpleAssignment);
        start.RegisterOperationAction(context => AnalyzeFirstValue(context, model), OperationKind.FieldInitializer);
        start.RegisterOperationAction(context => AnalyzeNameless(context, model), OperationKind.PropertyReference);
    }

    static void AnalyzeLocal(OperationAnalysisContext context, CompilationModel model)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (model.Symbols.IsTokenSource(declarator.Symbol.Type)
            && declarator is { Initializer.Value: { } value, Syntax: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } } syntax }
            && model.TokenSources.CreatedBy(CallSites.Unwrap(value)) is var kind and not SourceKind.None
            && (kind != SourceKind.Plain || IsTimedLater(syntax, declarator.Symbol))
            && model.TokenSources.IsNeverDisposed(declarator))
        {
            Report(context, model, syntax.Identifier.GetLocation(), $"'{declarator.Symbol.Name}'", kind);
        }
    }

    static void AnalyzeAssignment(OperationAnalysisContext context, CompilationModel model)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        // CancellationTokenSource limit; limit = new(time);
        if (assignment.Target is ILocalReferenceOperation { Local: var local }
            && model.Symbols.IsTokenSource(local.Type)
            && model.TokenSources.CreatedBy(CallSites.Unwrap(assignment.Value)) is var made and not SourceKind.None
            && (made != SourceKind.Plain || IsTimedLater(assignment.Syntax, local))
            && model.TokenSources.IsNeverDisposed(assignment))
        {
            Report(context, model, assignment.Target.Syntax.GetLocation(), $"'{local.Name}'", made);
        }

        if (assignment.Target is IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: var field } target
            && model.Symbols.IsTokenSource(field.Type)
            && model.TokenSources.CreatedBy(CallSites.Unwrap(assignment.Value)) is var kind and (SourceKind.Linked or SourceKind.Timed)
            && model.TokenSources.IsForgottenByItsType(field, context.CancellationToken))
        {
            Report(context, model, target.Syntax.GetLocation(), $"'{field.Name}'", kind);
        }
    }

    // readonly CancellationTokenSource _limit = new(time);
    static void AnalyzeFirstValue(OperationAnalysisContext context, CompilationModel model)
    {
        var initializer = (IFieldInitializerOperation)context.Operation;
        if (initializer is { InitializedFields: [var field], Value: var value }
            && model.Symbols.IsTokenSource(field.Type)
            && model.TokenSources.CreatedBy(CallSites.Unwrap(value)) is var kind and (SourceKind.Linked or SourceKind.Timed)
            && model.TokenSources.IsForgottenByItsType(field, context.CancellationToken))
        {
            Report(context, model, Location(CallSites.Unwrap(value)), $"'{field.Name}'", kind);
        }
    }

    // new CancellationTokenSource(limit).Token
    static void AnalyzeNameless(OperationAnalysisContext context, CompilationModel model)
    {
        var token = (IPropertyReferenceOperation)context.Operation;
        if (token is { Property.Name: nameof(CancellationTokenSource.Token), Instance: { } source }
            && model.TokenSources.CreatedBy(source) is var kind and (SourceKind.Linked or SourceKind.Timed)
            && model.TokenSources.IsAwaited(token))
        {
            Report(context, model, Location(source), "The source of this token", kind);
        }
    }

    static Location Location(IOperation source) => source.Syntax is BaseObjectCreationExpressionSyntax created ? created.NewKeyword.GetLocation() : CallSites.Location(source);

    static void Report(OperationAnalysisContext context, CompilationModel model, Location location, string what, SourceKind kind)
    {
        if (!model.TestCode.Contains(context.ContainingSymbol))
            context.ReportDiagnostic(Diagnostic.Create(Rule, location, what, kind == SourceKind.Linked ? "it stays registered with the tokens that it is linked to" : "its timer runs on"));
    }

    // var limit = new CancellationTokenSource(); limit.CancelAfter(…);
    static bool IsTimedLater(SyntaxNode place, ILocalSymbol local) =>
        place.FirstAncestorOrSelf<SyntaxNode>(static node => node is BlockSyntax or SwitchStatementSyntax or CompilationUnitSyntax)?.DescendantNodes().Any(node =>
            node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(CancellationTokenSource.CancelAfter), Expression: IdentifierNameSyntax source }
            && source.Identifier.ValueText == local.Name) == true;
}
