using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks authorityKeyIdentifier and subjectKeyIdentifier (RFC 5280 4.2.1.1, 4.2.1.2).</summary>
internal static class KeyIdentifierCheck
{
    /// <summary>Checks the authorityKeyIdentifier extension of a certificate, and whether it is present if it is required.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="der">The whole certificate in DER.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="isRequired">Whether the identifier is required. It is optional only in self-signed certificates.</param>
    public static void CheckAuthorityKeyIdentifier(
        ParsedCertificate certificate,
        ReadOnlySpan<byte> der,
        FindingCollector findings,
        bool isRequired)
    {
        var extension = certificate.Find(ExtensionNumbers.AuthorityKeyIdentifier);
        var hasKeyId = false;
        if (extension is { } authorityKey)
        {
            hasKeyId = FieldReader.HasAuthorityKeyId(authorityKey.GetReader(der, findings), out var isPairConsistent);
            if (!isPairConsistent)
            {
                findings.Add(ExtensionRules.AuthorityKeyPair, authorityKey.Start);
            }
        }

        if (!hasKeyId && isRequired)
        {
            findings.Add(ExtensionRules.AuthorityKeyMissing, extension?.Start ?? certificate.ExtensionsStart);
        }
    }

    /// <summary>Checks whether the subjectKeyIdentifier extension contains a key identifier that is not empty.</summary>
    public static bool HasSubjectKeyIdentifier(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var value = extension.GetReader(der, findings);
        if (!value.TryRead(DerTag.OctetString, "subjectKeyIdentifier", out var keyId))
        {
            return false;
        }

        value.ExpectEnd("subjectKeyIdentifier");
        return !keyId.Content.IsEmpty;
    }
}
