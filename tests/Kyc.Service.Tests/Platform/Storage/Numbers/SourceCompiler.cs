using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>Compiles the source code of a project of this repository, so that a test can search it.</summary>
internal static class SourceCompiler
{
    // The implicit usings of the SDK and of the projects.
    private static readonly string[] Usings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
        "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    /// <summary>
    /// The codes of compile errors that occur because source generators do not run here: partial methods without an implementation,
    /// delegates created from such methods, and variables that such methods would assign.
    /// </summary>
    private static readonly string[] GeneratorErrors = ["CS8795", "CS0165", "CS0170", "CS0762"];

    public static CSharpCompilation Compile(string folder, string assembly)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var usings = assembly == "kyc-service" ? [.. Usings, "Kyc.Evidence"] : Usings[..7];
        return Compile(
            [
                CSharpSyntaxTree.ParseText(string.Concat(usings.Select(name => $"global using {name};\n")), options),
                .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                    .Where(file => !Path.GetRelativePath(folder, file).StartsWith("obj", StringComparison.Ordinal)
                        && !Path.GetRelativePath(folder, file).StartsWith("bin", StringComparison.Ordinal))
                    .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)),
            ],
            assembly);
    }

    public static CSharpCompilation Compile(IReadOnlyList<SyntaxTree> trees, string assembly) => CSharpCompilation.Create(
        assembly,
        trees,
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != assembly).Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(
            // The service is a program with top-level statements.
            assembly == "kyc-service" ? OutputKind.ConsoleApplication
                : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>
    /// Gets the compile errors, except those in <see cref="GeneratorErrors"/>. A test must check that there are none, because a search of
    /// code that does not compile finds nothing.
    /// </summary>
    public static IEnumerable<string> GetErrors(CSharpCompilation compilation) => compilation.GetDiagnostics()
        .Where(problem => problem.Severity == DiagnosticSeverity.Error && !GeneratorErrors.Contains(problem.Id)).Select(
            problem => problem.ToString());
}
