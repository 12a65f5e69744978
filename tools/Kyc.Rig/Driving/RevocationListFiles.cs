using Kyc.Rig.Parts;
using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Driving;

/// <summary>Specifies which CRL the service gets before a verification.</summary>
public enum CrlChoice
{
    /// <summary>The CRL of the persona's municipality, issued an hour ago.</summary>
    Fresh,

    /// <summary>The CRL of the persona's municipality, whose nextUpdate has passed.</summary>
    Stale,

    /// <summary>No CRL.</summary>
    Missing,

    /// <summary>A current CRL of a different municipality.</summary>
    OtherMunicipality,
}

/// <summary>Writes CRLs of the test PKI and imports them with the operators' command.</summary>
public static class RevocationListFiles
{
    private const string OtherCity = "Minato-ku";

    /// <summary>Writes the chosen CRL to a file in the given folder.</summary>
    /// <returns>The path of the DER file, or null for <see cref="CrlChoice.Missing"/>.</returns>
    public static string? WriteList(TestPki pki, Persona persona, CrlChoice choice, string folder, DateTimeOffset now)
    {
        if (choice == CrlChoice.Missing)
        {
            return null;
        }

        var city = choice == CrlChoice.OtherMunicipality ? OtherCity : persona.City;
        var age = choice == CrlChoice.Stale ? CrlAge.Stale : CrlAge.Fresh;
        var path = Path.Combine(folder, $"{choice}.crl");
        File.WriteAllBytes(path, pki.CreateMunicipalCrl(persona.Prefecture, city, now, age));
        return path;
    }

    /// <summary>Imports a CRL or a folder of CRLs with <c>kyc crl import</c>.</summary>
    /// <returns>The result of the command.</returns>
    /// <exception cref="RigException">The command failed.</exception>
    public static Task<CommandResult> ImportAsync(string path, ServiceEndpoint service, CancellationToken cancellationToken) =>
        CommandRunner.RunOrFailAsync(
            "dotnet",
            [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "crl", "import", path, .. service.GetOptions(DevelopmentCaller.ListFeeder)],
            cancellationToken);
}
