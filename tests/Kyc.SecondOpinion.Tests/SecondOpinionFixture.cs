using System.Security.Cryptography;
using Kyc.VirtualCard.Pki;

namespace Kyc.SecondOpinion.Tests;

/// <summary>
/// Provides a test PKI, a verifier for second opinions that trusts the signature CAs of the PKI, and a signed document with its key.
/// </summary>
public sealed class SecondOpinionFixture : IDisposable
{
    public const string PolicyOid = "1.2.392.200149.8.5.1.1.20";

    public SecondOpinionFixture()
    {
        Verifier = new BouncyCastleVerifier(Pki.SignatureCas.Select(ca => (ReadOnlyMemory<byte>)ca.CertificateDer), [PolicyOid]);
        Signature = HolderKey.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    public TestPki Pki { get; } = TestPki.Create(Now);

    public BouncyCastleVerifier Verifier { get; }

    public RSA HolderKey { get; } = RSA.Create(2048);

    public byte[] Document { get; } = "application document"u8.ToArray();

    /// <summary>Gets the signature over the document, which was made with the holder's key.</summary>
    public byte[] Signature { get; }

    /// <summary>Creates the facts of a certificate that is issued for a default request with the given serial number.</summary>
    public static CertificateFacts CreateFacts(byte[] serial, string distributionPoint) =>
        new("山田　花子", "419900401", "2", "東京都千代田区丸の内九丁目９９番９号", Convert.ToHexStringLower(serial), distributionPoint);

    /// <summary>Issues a certificate. It has the holder's key unless the request contains a different one.</summary>
    public byte[] Issue(LeafRequest request) =>
        Pki.IssueSignatureCertificate(request with { Key = request.Key ?? HolderKey }).CertificateDer;

    public IReadOnlyList<Objection> GetObjections(byte[] certificate, CertificateFacts? firstFacts = null, byte[]? signature = null) =>
        Verifier.Verify(new SignedDocument(certificate, Document, signature ?? Signature, Now), firstFacts);

    public void Dispose() => HolderKey.Dispose();
}
