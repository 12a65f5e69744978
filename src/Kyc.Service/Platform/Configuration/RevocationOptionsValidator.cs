using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Checks that the index file is set, that the watched folder exists, and that the file with the expected distribution points can be read.
/// </summary>
internal sealed class RevocationOptionsValidator : IValidateOptions<RevocationOptions>
{
    public ValidateOptionsResult Validate(string? name, RevocationOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.RevocationIndexFile.Length == 0)
        {
            result.AddError("Kyc:RevocationIndexFile is not set, and the service's user has no home folder for it.");
        }

        if (options.CrlFolder is { } folder && !Directory.Exists(folder))
        {
            result.AddError("The folder of Kyc:CrlFolder does not exist.");
        }

        try
        {
            _ = options.ReadExpectedCrls();
        }
        catch (ConfigurationException exception)
        {
            result.AddError(exception.Message);
        }
        return result.Build();
    }
}
