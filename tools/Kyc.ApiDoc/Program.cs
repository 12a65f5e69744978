namespace Kyc.ApiDoc;

/// <summary>
/// Writes docs/api.md from protos/. The tests of this tool check that docs/api.md is up to date. Exit codes: 0 success; 2 wrong command
/// line.
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

        var repository = Repository.Find();
        File.WriteAllText(repository.ReferencePath, ReferenceWriter.Write(repository.ReadProtos()));
        return 0;
    }
}
