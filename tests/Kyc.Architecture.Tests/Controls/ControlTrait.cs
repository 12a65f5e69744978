using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>A mark <c>[Trait("Control", id)]</c> on a class with tests, or on one of its tests.</summary>
/// <param name="Control">The id.</param>
/// <param name="File">The file of the class, seen from the root of the repository.</param>
/// <param name="Class">Name of the class.</param>
/// <param name="Method">Name of the test; empty for a mark on the class.</param>
/// <param name="Tests">How many tests run: of the class, or 1.</param>
internal sealed record ControlTrait(string Control, string File, string Class, string Method, int Tests)
{
    private const string TraitName = "Control";

    /// <summary>All marks in tests/, read from the source text: the tests of a project need not be built to be listed.</summary>
    public static IReadOnlyList<ControlTrait> All { get; } =
    [
        .. from path in RepositoryFiles.GetFiles("tests", "*.cs")
           from trait in Of(path, RepositoryFiles.ReadText(path))
           orderby trait.File, trait.Method, trait.Control
           select trait,
    ];

    /// <summary>The marks of one file.</summary>
    /// <param name="path">The file, seen from the root of the repository.</param>
    /// <param name="source">Its text.</param>
    public static IEnumerable<ControlTrait> Of(string path, string source) =>
        // Most files have none, and parsing takes longer than looking.
        !source.Contains($"[Trait(\"{TraitName}\"", StringComparison.Ordinal)
            ? []
            : CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
                .SelectMany(type => Of(path, type));

    private static IEnumerable<ControlTrait> Of(string path, ClassDeclarationSyntax type)
    {
        var methods = type.Members.OfType<MethodDeclarationSyntax>().ToList();
        foreach (var control in Ids(type))
        {
            yield return new ControlTrait(control, path, type.Identifier.Text, "", methods.Count(IsTest));
        }

        foreach (var method in methods)
        {
            foreach (var control in Ids(method))
            {
                yield return new ControlTrait(control, path, type.Identifier.Text, method.Identifier.Text, IsTest(method) ? 1 : 0);
            }
        }
    }

    private static IEnumerable<string> Ids(MemberDeclarationSyntax member) =>
        from attribute in Attributes(member)
        where attribute.Name.ToString() == "Trait" && Argument(attribute, 0) == TraitName
        select Argument(attribute, 1);

    /// <summary>
    /// Whether a method runs as a test: facts and theories, also those with conditions of ours, and none that is skipped for good.
    /// </summary>
    private static bool IsTest(MethodDeclarationSyntax method) => Attributes(method).Any(attribute =>
        (attribute.Name.ToString().EndsWith("Fact", StringComparison.Ordinal)
            || attribute.Name.ToString().EndsWith("Theory", StringComparison.Ordinal))
        && attribute.ArgumentList?.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.Text == "Skip") != true);

    private static IEnumerable<AttributeSyntax> Attributes(MemberDeclarationSyntax member) =>
        member.AttributeLists.SelectMany(list => list.Attributes);

    private static string Argument(AttributeSyntax attribute, int index) =>
        attribute.ArgumentList?.Arguments.ElementAtOrDefault(index)?.Expression is LiteralExpressionSyntax literal
            ? literal.Token.ValueText
            : "";
}
