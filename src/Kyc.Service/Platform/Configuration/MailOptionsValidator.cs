using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Checks that the file of <see cref="MailOptions.StatusWords"/>, if it is set, can be read and is valid.</summary>
internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        try
        {
            if (options.StatusWords is not null)
            {
                _ = options.ReadStatusWords();
            }

            return ValidateOptionsResult.Success;
        }
        catch (ConfigurationException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
