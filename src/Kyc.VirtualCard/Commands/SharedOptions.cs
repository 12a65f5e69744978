using System.CommandLine;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Commands;

/// <summary>Creates the option that several commands share.</summary>
internal static class SharedOptions
{
    public static Option<DirectoryInfo> CreatePkiOption()
    {
        var option = new Option<DirectoryInfo>("--pki") { Description = "Folder that 'pki create' wrote.", Required = true };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<DirectoryInfo>() is { } folder && !TestPki.Exists(folder.FullName))
            {
                result.AddError($"{folder} contains no test PKI; create one with 'pki create --out {folder}'.");
            }
        });
        return option;
    }
}
