using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Checks that the settings of <see cref="KeyOptions"/> do not contradict each other and that there is a key-encryption key.
/// </summary>
internal sealed class KeyOptionsValidator : IValidateOptions<KeyOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        string?[] tokenSettings = [options.Pkcs11Module, options.Pkcs11Token, options.Pkcs11PinFile, options.Pkcs11KeyLabel];
        var tokenSettingCount = tokenSettings.Count(setting => setting is not null);
        if (tokenSettingCount is not (0 or 4))
        {
            result.AddError("Kyc:Pkcs11Module, Kyc:Pkcs11Token, Kyc:Pkcs11PinFile and Kyc:Pkcs11KeyLabel go together.");
        }

        if (tokenSettingCount == 0 && options.KeyEncryptionKeyFile is null)
        {
            result.AddError("Kyc:KeyEncryptionKeyFile is not set, nor is Kyc:Pkcs11Module: the service has no key-encryption key.");
        }

        if (options.Pkcs11SigningKeyLabel is not null && (tokenSettingCount == 0 || options.SigningKeyFile is not null))
        {
            result.AddError("Kyc:Pkcs11SigningKeyLabel needs Kyc:Pkcs11Module, and excludes Kyc:SigningKeyFile.");
        }

        return result.Build();
    }
}
