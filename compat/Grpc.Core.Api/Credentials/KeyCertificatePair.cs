namespace Grpc.Core;

/// <summary>A certificate chain with the key of its first certificate, as PEM text.</summary>
public sealed class KeyCertificatePair
{
    /// <summary>A pair.</summary>
    /// <param name="certificateChain">PEM, the owner's certificate first.</param>
    /// <param name="privateKey">PEM.</param>
    public KeyCertificatePair(string certificateChain, string privateKey)
    {
        ArgumentNullException.ThrowIfNull(certificateChain);
        ArgumentNullException.ThrowIfNull(privateKey);
        CertificateChain = certificateChain;
        PrivateKey = privateKey;
    }

    /// <summary>PEM, the owner's certificate first.</summary>
    public string CertificateChain { get; }

    /// <summary>PEM.</summary>
    public string PrivateKey { get; }
}

/// <summary>Decides whether the server's certificate is accepted; true accepts.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);

/// <summary>The certificate a <see cref="VerifyPeerCallback"/> decides about. Made by engines.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>The name the client wanted to reach.</summary>
    public string TargetName { get; }

    /// <summary>The server's certificate as PEM.</summary>
    public string PeerPem { get; }
}
