using System.CommandLine;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Commands;

/// <summary>Implements the command <c>pki create</c>, which writes a new test PKI to a folder.</summary>
internal static class PkiCommand
{
    public static Command Build()
    {
        var folderOption = new Option<DirectoryInfo>("--out") { Description = "Folder to write to; created if missing.", Required = true };
        var createCommand = new Command("create", "Creates CA generations and the personas' certificates, valid around now.")
        {
            folderOption,
        };
        createCommand.SetAction(parseResult =>
        {
            var target = parseResult.GetRequiredValue(folderOption).FullName;
            TestPki.Create(TimeProvider.System.GetUtcNow()).Save(target);
            Console.WriteLine($"test PKI in {target}");
        });
        return new Command("pki", "The test PKI.") { createCommand };
    }
}
