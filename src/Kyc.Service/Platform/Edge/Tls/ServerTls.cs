using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Kyc.Service.Platform.Edge.Tls;

/// <summary>
/// The TLS files of the gRPC port: the service's certificate with its key, and the CA certificates for client certificates. The files are
/// read again when they change. A file that cannot be used changes nothing: the content that was read last stays in use, and the fault is
/// logged once.
/// </summary>
public sealed partial class ServerTls
{
    private readonly WatchedFiles _serverFiles;
    private readonly WatchedFiles _clientCaFile;
    private readonly ILogger<ServerTls> _log;
    private volatile SslStreamCertificateContext _server;
    private volatile X509Certificate2Collection _clientCas;

    /// <summary>Reads the files.</summary>
    /// <exception cref="ConfigurationException">A file cannot be used.</exception>
    public ServerTls(ListenerOptions options, ILogger<ServerTls> log)
    {
        _log = log;
        (_serverFiles, _clientCaFile) = (
            new WatchedFiles(options.TlsCertificate, options.TlsKey),
            new WatchedFiles(options.TlsClientCa));
        try
        {
            _server = ReadServerCertificate(_serverFiles.ReadFirst());
            _clientCas = PemCertificates.Read(_clientCaFile.ReadFirst()[0]);
        }
        catch (Exception exception) when (exception
            is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConfigurationException(
                $"A file of Kyc:TlsCertificate, Kyc:TlsKey or Kyc:TlsClientCa is unusable ({exception.GetType().Name}).");
        }
    }

    /// <summary>Raised when the CA certificates for client certificates have changed.</summary>
    public event Action? ClientCasChanged;

    /// <summary>Gets the CA certificates for client certificates, which are not modified after they were read.</summary>
    public X509Certificate2Collection ClientCas => _clientCas;

    /// <summary>Returns the options for Kestrel, which asks for the certificates at each handshake.</summary>
    public TlsHandshakeCallbackOptions CreateKestrelOptions() => new()
    {
        OnConnection = handshake =>
            ValueTask.FromResult(CreateHandshakeOptions(handshake.Connection.Features.GetRequiredFeature<TrackedConnection>())),
    };

    /// <summary>
    /// Checks whether the client certificate of the given connection is valid now and chains to one of the CA certificates in use. The
    /// chain is built only if it has not been checked with these CA certificates before.
    /// </summary>
    internal bool IsTrusted(TrackedConnection connection, X509Certificate2 certificate)
    {
        // The validity of a TLS certificate is a matter of the machine's clock, as in the chain.
        if (certificate.NotAfter.ToUniversalTime() < TimeProvider.System.GetUtcNow().UtcDateTime)
        {
            return false;
        }

        var clientCas = _clientCas;
        if (ReferenceEquals(connection.ClientCas, clientCas))
        {
            return true;
        }

        if (!ClientCertificates.IsTrusted(certificate, clientCas))
        {
            return false;
        }

        connection.ClientCas = clientCas;
        return true;
    }

    /// <summary>Reads the files again if they changed. Only one thread may call this method at a time.</summary>
    public void Reload()
    {
        Reload(_serverFiles, "Kyc:TlsCertificate and Kyc:TlsKey", contents => _server = ReadServerCertificate(contents));
        Reload(_clientCaFile, "Kyc:TlsClientCa", contents =>
        {
            _clientCas = PemCertificates.Read(contents[0]);
            ClientCasChanged?.Invoke();
        });
    }

    private void Reload(WatchedFiles files, string settings, Action<byte[][]> apply)
    {
        try
        {
            if (files.ReadIfChanged(out var problem) is { } contents)
            {
                apply(contents);
                LogReloaded(_log, settings);
            }
            else if (problem is not null)
            {
                LogUnusable(_log, settings, problem);
            }
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            LogUnusable(_log, settings, exception.GetType().Name);
        }
    }

    private SslServerAuthenticationOptions CreateHandshakeOptions(TrackedConnection connection) => new()
    {
        ServerCertificateContext = _server,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        // Every connection makes a full handshake, so that its certificate is checked with the CA certificates in use now.
        AllowTlsResume = false,
        // The handshake builds a chain of its own before it calls the function below. Without this policy, it would fetch the address that
        // an unknown certificate gives for its issuer.
        CertificateChainPolicy = ClientCertificates.CreateChainPolicy(_clientCas),
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is X509Certificate2 client && IsTrusted(connection, client),
    };

    private static SslStreamCertificateContext ReadServerCertificate(byte[][] contents)
    {
        var certificates = PemCertificates.Read(contents[0]);
        using var pem = X509Certificate2.CreateFromPem(PemCertificates.Decode(contents[0]), PemCertificates.Decode(contents[1]));
        // TLS on Windows needs the key in a key store. Exporting to PKCS #12 and importing again puts it there, and also works on other
        // platforms.
        var server = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        return SslStreamCertificateContext.Create(server, [.. certificates.Skip(1)], offline: true);
    }

    [LoggerMessage(EventId = 1108, Level = LogLevel.Information, Message = "Files of {Settings} changed and are in use")]
    private static partial void LogReloaded(ILogger logger, string settings);

    [LoggerMessage(
        EventId = 1109, Level = LogLevel.Warning,
        Message = "Files of {Settings} changed but cannot be used ({ExceptionType}); the previous ones stay in use")]
    private static partial void LogUnusable(ILogger logger, string settings, string exceptionType);
}
