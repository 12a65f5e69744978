using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Checks which settings of <see cref="ListenerOptions"/> must be set together, and which addresses are allowed.</summary>
internal sealed class ListenerOptionsValidator : IValidateOptions<ListenerOptions>
{
    public ValidateOptionsResult Validate(string? name, ListenerOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        if (options.OperatorGroup is not null && options.OperatorSocket is null)
        {
            result.AddError("Kyc:OperatorGroup is set, but Kyc:OperatorSocket is not.");
        }

        // A missing or malformed address has already been reported.
        if (options.HealthListen is { IsLoopback: false })
        {
            result.AddError("Kyc:HealthListen must be an http address on loopback.");
        }

        return result.Build();
    }
}
