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

        if (options.HealthListen is { } health && (health.Scheme != Uri.UriSchemeHttp || !health.IsLoopback))
        {
            result.AddError("Kyc:HealthListen must be an http address on loopback.");
        }
        // A missing or invalid address has already been reported. Without it, the TLS settings cannot be checked.
        if (options.Listen is not null)
        {
            CheckTls(options, result);
        }

        return result.Build();
    }

    private static void CheckTls(ListenerOptions options, ValidateOptionsResultBuilder result)
    {
        var tlsFiles = new[] { options.TlsCertificate, options.TlsKey, options.TlsClientCa }.Count(file => file is not null);
        if (options.UsesTls && tlsFiles != 3)
        {
            result.AddError("An https Kyc:Listen needs Kyc:TlsCertificate, Kyc:TlsKey and Kyc:TlsClientCa: "
                + "TLS without client certificates is not offered.");
        }

        if (options.UsesTls && options.Principals is null)
        {
            result.AddError("An https Kyc:Listen needs Kyc:Principals, the file of the known callers.");
        }

        if (!options.UsesTls && tlsFiles != 0)
        {
            result.AddError("Kyc:TlsCertificate, Kyc:TlsKey or Kyc:TlsClientCa is set, but Kyc:Listen is not an https address.");
        }

        if (!options.UsesTls && !options.Listen.IsLoopback)
        {
            result.AddError("Without mutual TLS the service listens on loopback only; Kyc:Listen names another address.");
        }
    }
}
