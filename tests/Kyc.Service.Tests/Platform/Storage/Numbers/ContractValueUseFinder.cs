using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>A place in the code that uses the number or the name of an enum value of the API contract.</summary>
/// <param name="Location">File and member that contain the code.</param>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Code">Text of the expression.</param>
internal sealed record ContractValueUse(string Location, int Line, string Code);

/// <summary>
/// Finds code that depends on the numbers or names of enum values of the API contract: casts, conversions to and from text, and query
/// results that Dapper maps to enum values by itself.
/// </summary>
internal static class ContractValueUseFinder
{
    private const string ContractNamespace = "Kyc.Contracts.V1";

    public static IEnumerable<ContractValueUse> Find(CSharpCompilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (IsUse(node, model))
                {
                    yield return CreateUse(node, tree);
                }
            }
        }
    }

    private static bool IsUse(SyntaxNode node, SemanticModel model) => node switch
    {
        CastExpressionSyntax cast => IsContractEnumCast(
            UnwrapNullable(model.GetTypeInfo(cast.Expression).Type),
            UnwrapNullable(model.GetTypeInfo(cast.Type).Type)),
        InterpolationSyntax hole => IsContractEnum(model.GetTypeInfo(hole.Expression).Type),
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) =>
            model.GetTypeInfo(sum).Type?.SpecialType == SpecialType.System_String
            && (IsContractEnum(model.GetTypeInfo(sum.Left).Type) || IsContractEnum(model.GetTypeInfo(sum.Right).Type)),
        InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol method => IsUse(call, method, model),
        _ => false,
    };

    private static bool IsUse(InvocationExpressionSyntax call, IMethodSymbol method, SemanticModel model) => method switch
    {
        { Name: "ToString" } => IsContractEnum(GetReceiverType(call, model)),
        { Name: "Concat" or "Format" or "Join", ContainingType.SpecialType: SpecialType.System_String } => HasContractEnumArgument(
            call,
            model),
        { ContainingType: { Name: "Convert", ContainingNamespace.Name: "System" } } => HasContractEnumArgument(call, model),
        {
            Name: "GetName" or "GetNames" or "Parse" or "TryParse" or "Format"
            or "ToObject", ContainingType.SpecialType: SpecialType.System_Enum
        } =>
            HasContractEnumArgument(call, model) || method.TypeArguments.Any(IsContractEnum),
        _ when method.Name.StartsWith("Query", StringComparison.Ordinal) || method.Name.StartsWith(
            "ExecuteScalar", StringComparison.Ordinal)
            || method.Name.StartsWith("ReadSingle", StringComparison.Ordinal) => method.TypeArguments.Any(IsMappedByDapper),
        _ => false,
    };

    private static bool HasContractEnumArgument(InvocationExpressionSyntax call, SemanticModel model) =>
        call.ArgumentList.Arguments.Any(argument => IsContractEnum(model.GetTypeInfo(argument.Expression).Type));

    private static ITypeSymbol? GetReceiverType(InvocationExpressionSyntax call, SemanticModel model) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => model.GetTypeInfo(member.Expression).Type,
        MemberBindingExpressionSyntax binding =>
            binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access ? model.GetTypeInfo(
                access.Expression).Type : null,
        _ => null,
    };

    private static bool IsContractEnumCast(ITypeSymbol? from, ITypeSymbol? to) =>
        from is not null && to is not null && !SymbolEqualityComparer.Default.Equals(from, to)
        && ((IsContractEnum(from) && IsNumberOrEnum(to)) || (IsContractEnum(to) && IsNumberOrEnum(from)));

    private static bool IsNumberOrEnum(ITypeSymbol type) => type.TypeKind == TypeKind.Enum
        || type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    /// <summary>
    /// Returns whether Dapper would set an enum value of the API contract by its number when it reads the given type. That is the case for
    /// such an enum, for a tuple with such an element, and for a row with such a property.
    /// </summary>
    private static bool IsMappedByDapper(ITypeSymbol type)
    {
        if (IsContractEnum(type))
        {
            return true;
        }

        if (UnwrapNullable(type) is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            return tuple.TupleElements.Any(part => IsContractEnum(part.Type));
        }
        // Only properties with a backing field count. Computed properties convert the value of another property themselves.
        return UnwrapNullable(type)!.GetMembers().OfType<IFieldSymbol>().Any(
            field => field.AssociatedSymbol is IPropertySymbol && IsContractEnum(field.Type));
    }

    private static bool IsContractEnum(ITypeSymbol? type) =>
        UnwrapNullable(type) is { TypeKind: TypeKind.Enum } enumType
        && enumType.ContainingNamespace?.ToDisplayString() == ContractNamespace;

    private static ITypeSymbol? UnwrapNullable(ITypeSymbol? type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0] : type;

    private static ContractValueUse CreateUse(SyntaxNode node, SyntaxTree tree)
    {
        var member = node.FirstAncestorOrSelf<MemberDeclarationSyntax>() switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
            _ => "",
        };
        return new ContractValueUse(
            $"{Path.GetFileName(tree.FilePath)} {member}", tree.GetLineSpan(node.Span).StartLinePosition.Line + 1, node.ToString());
    }
}
