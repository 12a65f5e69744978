using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kyc.Architecture.Tests;

public sealed class NamespaceTests
{
    /// <summary>The folder with files that several test projects compile.</summary>
    private static readonly Project SharedProject = new("tests/Shared", "Kyc.Tests.Shared", "");

    [Fact]
    public void The_namespace_of_a_type_matches_the_folder_of_its_file()
    {
        var types = Projects.SyntaxTrees
            .SelectMany(source => GetTypes(source.Tree).Select(type => (source.File, type.Namespace, type.Name)))
            .ToList();
        var misplacedTypes = types.Where(type => type.Namespace != GetNamespace(type.File))
            // A file with top-level statements cannot have a file-scoped namespace, so types in such a Program.cs may have none.
            .Where(type => type.Namespace.Length > 0 || Path.GetFileName(type.File) != "Program.cs")
            .Select(type => $"{type.File}: {type.Name} is in '{type.Namespace}', its folder is '{GetNamespace(type.File)}'").ToList();
        Assert.NotEmpty(types);
        Assert.True(misplacedTypes.Count == 0, string.Join('\n', misplacedTypes));
    }

    private static string GetNamespace(string file)
    {
        var project = Projects.All.Append(SharedProject).Single(project => file.StartsWith(project.Folder + "/", StringComparison.Ordinal));
        var folders = file[(project.Folder.Length + 1)..].Split('/')[..^1];
        return string.Join('.', folders.Prepend(project.RootNamespace));
    }

    private static IEnumerable<(string Namespace, string Name)> GetTypes(SyntaxTree tree) =>
        tree.GetRoot()
            .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Select(member => member switch
            {
                BaseTypeDeclarationSyntax type => (GetNamespace(type), type.Identifier.Text),
                DelegateDeclarationSyntax type => (GetNamespace(type), type.Identifier.Text),
                _ => default((string, string)?),
            })
            .OfType<(string, string)>();

    private static string GetNamespace(MemberDeclarationSyntax type) =>
        string.Join('.', type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(part => part.Name.ToString()));
}
