using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>
/// Writes the documents that are generated from protos/: docs/api.md and the table of methods in docs/operations.md. The tests of this tool
/// check that both are current. Exit codes: 0 success; 2 wrong command line.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args is not ["write"])
        {
            Console.Error.WriteLine("usage: kyc-apidoc write");
            return 2;
        }

        Repository repository = Repository.Find();
        IReadOnlyList<FileDescriptor> files = repository.ReadProtos();
        File.WriteAllText(repository.Reference, ReferenceWriter.Write(files));
        File.WriteAllText(repository.Manual, MethodTable.WriteInto(File.ReadAllText(repository.Manual), files));
        return 0;
    }
}
