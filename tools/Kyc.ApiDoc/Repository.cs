using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>Locates the files of this repository that the tool reads and writes.</summary>
internal sealed class Repository
{
    private readonly string _root;

    private Repository(string root) => _root = root;

    /// <summary>The path of the API reference, docs/api.md.</summary>
    public string ReferencePath => Path.Combine(_root, "docs", "api.md");

    /// <summary>Finds the repository in which this program was built.</summary>
    /// <exception cref="DirectoryNotFoundException">The program is not inside the repository.</exception>
    public static Repository Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("This program does not lie in its repository.");
        }

        return new Repository(folder.FullName);
    }

    /// <summary>
    /// Reads the .proto files of the API contract. Files with packages of other owners, which the service also serves, are omitted, because
    /// their owners document them.
    /// </summary>
    public IReadOnlyList<FileDescriptor> ReadProtos() =>
        [.. ProtoFolderReader.Read(Path.Combine(_root, "protos")).Where(file => file.Package.StartsWith("kyc.", StringComparison.Ordinal))];
}
