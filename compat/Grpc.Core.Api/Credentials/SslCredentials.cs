namespace Grpc.Core;

/// <summary>
/// TLS. Grpc.Net.Client takes certificates from its HTTP handler and refuses anything but the parameterless form.
/// </summary>
public sealed class SslCredentials : ChannelCredentials
{
    /// <summary>The machine's own roots, no client certificate.</summary>
    public SslCredentials()
        : this(null, null, null)
    {
    }

    /// <summary>These roots.</summary>
    /// <param name="rootCertificates">PEM.</param>
    public SslCredentials(string rootCertificates)
        : this(rootCertificates, null, null)
    {
    }

    /// <summary>These roots and a client certificate.</summary>
    /// <param name="rootCertificates">PEM.</param>
    /// <param name="keyCertificatePair">The client's certificate and key.</param>
    public SslCredentials(string rootCertificates, KeyCertificatePair keyCertificatePair)
        : this(rootCertificates, keyCertificatePair, null)
    {
    }

    /// <summary>These roots, a client certificate and a check of the server's certificate on top.</summary>
    /// <param name="rootCertificates">PEM; null for the machine's own.</param>
    /// <param name="keyCertificatePair">The client's certificate and key, if any.</param>
    /// <param name="verifyPeerCallback">Asked after the usual checks, if any.</param>
    public SslCredentials(string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
    {
        RootCertificates = rootCertificates;
        KeyCertificatePair = keyCertificatePair;
        VerifyPeerCallback = verifyPeerCallback;
    }

    /// <summary>PEM, or null for the machine's own.</summary>
    public string? RootCertificates { get; }

    /// <summary>The client's certificate and key, if any.</summary>
    public KeyCertificatePair? KeyCertificatePair { get; }

    /// <summary>The check on top, if any.</summary>
    public VerifyPeerCallback? VerifyPeerCallback { get; }

    internal override bool IsComposable => true;

    /// <inheritdoc/>
    public override void InternalPopulateConfiguration(ChannelCredentialsConfiguratorBase configurator, object? state) =>
        configurator.SetSslCredentials(state, RootCertificates, KeyCertificatePair, VerifyPeerCallback);
}
