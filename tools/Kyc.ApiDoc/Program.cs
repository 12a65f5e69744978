using Google.Protobuf.Reflection;

namespace Kyc.ApiDoc;

/// <summary>
/// Keeps what is derived from protos/: <c>write</c> writes docs/api.md and the table of methods in
/// docs/operations.md; <c>accept</c> writes protos/contract.txt, the facts that
/// clients may rely on, and refuses when one is lost unless <c>--breaking</c> says that it is meant. The tests of this tool check
/// that both are current. Exit status 0: done; 1: refused; 2: wrong command line.
/// </summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        Repository repository = Repository.Find();
        switch (args)
        {
            case ["write"]:
                IReadOnlyList<FileDescriptor> files = repository.ReadProtos();
                File.WriteAllText(repository.Reference, ReferenceWriter.Write(files));
                File.WriteAllText(repository.Manual, MethodTable.WriteInto(File.ReadAllText(repository.Manual), files));
                return 0;
            case ["accept"]:
                return Accept(repository, breaking: false);
            case ["accept", "--breaking"]:
                return Accept(repository, breaking: true);
            default:
                Console.Error.WriteLine("usage: kyc-apidoc write | accept [--breaking]");
                return 2;
        }
    }

    private static int Accept(Repository repository, bool breaking)
    {
        IReadOnlyList<string> present = ContractFacts.Of(repository.ReadProtos());
        ContractChange change = ContractChange.Between(repository.ReadContract(), present);
        foreach (string line in change.Breaking.Concat(change.Additions.Select(fact => $"new: {fact}")))
        {
            Console.WriteLine(line);
        }

        if (change.Breaking.Count > 0 && !breaking)
        {
            Console.Error.WriteLine("This breaks clients. If it is meant, reserve the numbers and names that are gone, and repeat with --breaking.");
            return 1;
        }

        File.WriteAllLines(repository.Contract, present);
        return 0;
    }
}
