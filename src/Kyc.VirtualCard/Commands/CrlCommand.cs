using System.CommandLine;
using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Commands;

/// <summary>Implements the command <c>crl</c>, which writes the CRL of a municipality to a file.</summary>
internal static class CrlCommand
{
    public static Command Build()
    {
        var pkiOption = SharedOptions.CreatePkiOption();
        var fileOption = new Option<FileInfo>("--out") { Description = "DER file to write.", Required = true };
        var prefectureOption = CreatePlaceOption("--prefecture", "Prefecture as in certificates.", "Tokyo-to");
        var cityOption = CreatePlaceOption("--city", "Municipality as in certificates.", "Chiyoda-ku");
        var ageOption = new Option<CrlAge>("--freshness") { Description = "Age of the list, relative to now." };
        var entryCountOption = new Option<int>("--entries")
        {
            Description = "Number of fictitious entries in addition to those of the personas.",
        };
        var command = new Command("crl", "Writes the CRL of one municipality, with the personas revoked there.")
        {
            pkiOption, fileOption, prefectureOption, cityOption, ageOption, entryCountOption,
        };
        command.SetAction(parseResult =>
        {
            var request = TestPki.Load(parseResult.GetRequiredValue(pkiOption).FullName).CreateMunicipalCrlRequest(
                parseResult.GetRequiredValue(prefectureOption),
                parseResult.GetRequiredValue(cityOption),
                TimeProvider.System.GetUtcNow(),
                parseResult.GetValue(ageOption),
                parseResult.GetValue(entryCountOption));
            using var stream = parseResult.GetRequiredValue(fileOption).Create();
            CrlWriter.Write(stream, request);
            Console.WriteLine($"CRL {request.Number} in {stream.Name}");
        });
        return command;
    }

    private static Option<string> CreatePlaceOption(string name, string description, string defaultValue) =>
        new(name) { Description = description, DefaultValueFactory = _ => defaultValue };
}
