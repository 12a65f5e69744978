using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>Represents a trait <c>[Trait("Control", id)]</c> on a test class or on a single test.</summary>
/// <param name="ControlId">The id of the control (<see cref="SupervisoryControl.Id"/>).</param>
/// <param name="File">The path of the file with the class, relative to the root of the repository.</param>
/// <param name="Class">The name of the test class.</param>
/// <param name="Method">The name of the test; empty when the trait is on the class.</param>
/// <param name="TestCount">The number of methods that have the trait and run as tests. For a trait on a single method, this is 1 or
/// 0.</param>
internal sealed record ControlTrait(string ControlId, string File, string Class, string Method, int TestCount)
{
    private const string TraitName = "Control";

    /// <summary>
    /// Gets all such traits in the folder tests. They are read from the source text, so that the test projects need not be built.
    /// </summary>
    public static IReadOnlyList<ControlTrait> All { get; } =
    [
        .. from path in RepositoryFiles.GetFiles("tests", "*.cs")
           from trait in ReadTraits(path, RepositoryFiles.ReadText(path))
           orderby trait.File, trait.Method, trait.ControlId
           select trait,
    ];

    /// <summary>Reads the <c>Control</c> traits in one file.</summary>
    /// <param name="path">The path of the file, relative to the root of the repository.</param>
    /// <param name="source">The text of the file.</param>
    public static IEnumerable<ControlTrait> ReadTraits(string path, string source) =>
        // Files without such a trait are not parsed, because parsing takes longer than this search.
        !source.Contains($"[Trait(\"{TraitName}\"", StringComparison.Ordinal)
            ? []
            : CSharpSyntaxTree.ParseText(source).GetCompilationUnitRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
                .SelectMany(type => ReadTraits(path, type));

    private static IEnumerable<ControlTrait> ReadTraits(string path, ClassDeclarationSyntax type)
    {
        var methods = type.Members.OfType<MethodDeclarationSyntax>().ToList();
        foreach (var control in GetControlIds(type))
        {
            yield return new ControlTrait(control, path, type.Identifier.Text, "", methods.Count(IsTest));
        }

        foreach (var method in methods)
        {
            foreach (var control in GetControlIds(method))
            {
                yield return new ControlTrait(control, path, type.Identifier.Text, method.Identifier.Text, IsTest(method) ? 1 : 0);
            }
        }
    }

    private static IEnumerable<string> GetControlIds(MemberDeclarationSyntax member) =>
        from attribute in GetAttributes(member)
        where attribute.Name.ToString() == "Trait" && GetArgument(attribute, 0) == TraitName
        select GetArgument(attribute, 1);

    /// <summary>
    /// Returns whether the given method runs as a test: one of its attributes is a fact or theory attribute, including our own conditional
    /// ones, and does not set <c>Skip</c>.
    /// </summary>
    private static bool IsTest(MethodDeclarationSyntax method) => GetAttributes(method).Any(attribute =>
        (attribute.Name.ToString().EndsWith("Fact", StringComparison.Ordinal)
            || attribute.Name.ToString().EndsWith("Theory", StringComparison.Ordinal))
        && attribute.ArgumentList?.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.Text == "Skip") != true);

    private static IEnumerable<AttributeSyntax> GetAttributes(MemberDeclarationSyntax member) =>
        member.AttributeLists.SelectMany(list => list.Attributes);

    private static string GetArgument(AttributeSyntax attribute, int index) =>
        attribute.ArgumentList?.Arguments.ElementAtOrDefault(index)?.Expression is LiteralExpressionSyntax literal
            ? literal.Token.ValueText
            : "";
}
