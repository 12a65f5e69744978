using System.CommandLine;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Commands;

/// <summary>Implements the command <c>crl</c>, which writes the CRL of a municipality to a file.</summary>
internal static class CrlCommand
{
    public static Command Build()
    {
        var pki = SharedOptions.CreatePki();
        var file = new Option<FileInfo>("--out") { Description = "DER file to write.", Required = true };
        var prefecture = CreatePlaceOption("--prefecture", "Prefecture as in certificates.", "Tokyo-to");
        var city = CreatePlaceOption("--city", "Municipality as in certificates.", "Chiyoda-ku");
        var freshness = new Option<CrlAge>("--freshness") { Description = "Age of the list, relative to now." };
        var entries = new Option<int>("--entries") { Description = "Number of fictitious entries in addition to those of the personas." };
        var command = new Command("crl", "Writes the CRL of one municipality, with the personas revoked there.")
        {
            pki, file, prefecture, city, freshness, entries,
        };
        command.SetAction(parsed =>
        {
            var request = TestPki.Load(parsed.GetRequiredValue(pki).FullName).CreateMunicipalCrlRequest(
                parsed.GetRequiredValue(prefecture),
                parsed.GetRequiredValue(city),
                TimeProvider.System.GetUtcNow(),
                parsed.GetValue(freshness),
                parsed.GetValue(entries));
            using var stream = parsed.GetRequiredValue(file).Create();
            CrlWriter.Write(stream, request);
            Console.WriteLine($"CRL {request.Number} in {stream.Name}");
        });
        return command;
    }

    private static Option<string> CreatePlaceOption(string name, string description, string defaultValue) =>
        new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
}
