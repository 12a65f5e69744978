using Kyc.Rig.Processes;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Driving;

/// <summary>Which list the service is given before a verification.</summary>
public enum CrlChoice
{
    /// <summary>The list of the persona's municipality, made an hour ago.</summary>
    Fresh,

    /// <summary>The same, past its nextUpdate.</summary>
    Stale,

    /// <summary>None.</summary>
    Missing,

    /// <summary>A fresh list of another municipality.</summary>
    OtherMunicipality,
}

/// <summary>Writes lists of the test PKI and imports them through the operators' command.</summary>
public static class RevocationLists
{
    private const string OtherCity = "Minato-ku";

    /// <summary>Writes the list of a choice.</summary>
    /// <returns>Path of the DER file; null when the choice is to have none.</returns>
    public static string? Write(TestPki pki, Persona persona, CrlChoice choice, string folder, DateTimeOffset now)
    {
        if (choice == CrlChoice.Missing)
        {
            return null;
        }

        string city = choice == CrlChoice.OtherMunicipality ? OtherCity : persona.City;
        CrlAge freshness = choice == CrlChoice.Stale ? CrlAge.Stale : CrlAge.Fresh;
        string path = Path.Combine(folder, $"{choice}.crl");
        File.WriteAllBytes(path, pki.CreateMunicipalCrl(persona.Prefecture, city, now, freshness));
        return path;
    }

    /// <summary>Imports a list, or a folder of lists, with <c>kyc crl import</c>.</summary>
    /// <returns>What the command said.</returns>
    /// <exception cref="RigException">The command failed.</exception>
    public static Task<ToolResult> ImportAsync(string path, Uri service, CancellationToken cancellation) => Tool.RunOrFailAsync(
        "dotnet", [Machine.BuiltProgram("src/Kyc.Cli", "kyc"), "crl", "import", path, "--service", service.AbsoluteUri], cancellation);
}
