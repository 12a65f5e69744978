using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>Locates the files of this repository that the tool reads and writes.</summary>
internal sealed class Repository
{
    private readonly string _root;

    private Repository(string root) => _root = root;

    /// <summary>The path of the API reference.</summary>
    public string Reference => Path.Combine(_root, "docs", "api.md");

    /// <summary>The path of the operations manual.</summary>
    public string Manual => Path.Combine(_root, "docs", "operations.md");

    /// <summary>Finds the repository in which this program was built.</summary>
    public static Repository Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("This program is not inside its repository.");
        }

        return new Repository(folder.FullName);
    }

    /// <summary>Reads the .proto files of our own packages. Packages of others that we use are documented by their owners.</summary>
    public IReadOnlyList<FileDescriptor> ReadProtos() =>
        [.. ProtoFolder.Read(Path.Combine(_root, "protos")).Where(file => file.Package.StartsWith("kyc.", StringComparison.Ordinal))];
}
