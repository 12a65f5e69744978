using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>The files of this repository that the tool reads and writes.</summary>
internal sealed class Repository
{
    private readonly string _root;

    private Repository(string root) => _root = root;

    /// <summary>The reference documentation.</summary>
    public string Reference => Path.Combine(_root, "docs", "api.md");

    /// <summary>The repository that this program was built in.</summary>
    public static Repository Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KycOnboarding.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("This program does not lie in its repository.");
        }

        return new Repository(folder.FullName);
    }

    /// <summary>The contract as it stands: our own packages; others' that we serve have their owners' documentation.</summary>
    public IReadOnlyList<FileDescriptor> ReadProtos() =>
        [.. ProtoFolder.Read(Path.Combine(_root, "protos")).Where(file => file.Package.StartsWith("kyc.", StringComparison.Ordinal))];
}
