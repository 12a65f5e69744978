using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Kyc.Service.Tests.Platform.Storage.Numbers;

/// <summary>Compiles the source code of a project of this repository, so that a test can search it.</summary>
internal static class SourceCompiler
{
    // The implicit usings of the SDK and of the projects.
    private static readonly string[] ImplicitUsings =
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
    private static readonly string[] GeneratorErrorCodes = ["CS8795", "CS0165", "CS0170", "CS0762"];

    public static CSharpCompilation Compile(string folder, string assemblyName)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var usingNamespaces = assemblyName == "kyc-service" ? [.. ImplicitUsings, "Kyc.Evidence"] : ImplicitUsings[..7];
        return Compile(
            [
                CSharpSyntaxTree.ParseText(string.Concat(usingNamespaces.Select(name => $"global using {name};\n")), options),
                .. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                    .Where(file => !Path.GetRelativePath(folder, file).StartsWith("obj", StringComparison.Ordinal)
                        && !Path.GetRelativePath(folder, file).StartsWith("bin", StringComparison.Ordinal))
                    .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)),
            ],
            assemblyName);
    }

    public static CSharpCompilation Compile(IReadOnlyList<SyntaxTree> trees, string assemblyName) => CSharpCompilation.Create(
        assemblyName,
        trees,
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) != assemblyName).Select(path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(
            // The service is a program with top-level statements.
            assemblyName == "kyc-service" ? OutputKind.ConsoleApplication
                : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>
    /// Gets the compile errors, except those in <see cref="GeneratorErrorCodes"/>. A test must check that there are none, because a search
    /// of code that does not compile finds nothing.
    /// </summary>
    public static IEnumerable<string> GetErrors(CSharpCompilation compilation) => compilation.GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !GeneratorErrorCodes.Contains(diagnostic.Id)).Select(
            diagnostic => diagnostic.ToString());
}
