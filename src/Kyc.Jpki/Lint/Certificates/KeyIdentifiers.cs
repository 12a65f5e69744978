using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks authorityKeyIdentifier and subjectKeyIdentifier (RFC 5280 4.2.1.1, 4.2.1.2).</summary>
internal static class KeyIdentifiers
{
    /// <summary>Checks authorityKeyIdentifier.</summary>
    /// <param name="found">The certificate.</param>
    /// <param name="der">The outermost buffer.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="isNeeded">Whether the identifier is required. It is optional only in self-signed certificates.</param>
    public static void CheckAuthority(FoundCertificate found, ReadOnlySpan<byte> der, FindingCollector findings, bool isNeeded)
    {
        var extension = found.Find(ExtensionNumbers.AuthorityKeyIdentifier);
        var isThere = false;
        if (extension is { } authorityKey)
        {
            isThere = Fields.ReadAuthorityKeyId(authorityKey.Read(der, findings), out var hasPair);
            if (!hasPair)
            {
                findings.Add(ExtensionRules.AuthorityKeyPair, authorityKey.Start);
            }
        }

        if (!isThere && isNeeded)
        {
            findings.Add(ExtensionRules.AuthorityKeyMissing, extension?.Start ?? found.ExtensionsStart);
        }
    }

    /// <summary>Checks whether subjectKeyIdentifier is present and not empty.</summary>
    public static bool HasSubject(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var value = extension.Read(der, findings);
        if (!value.TryRead(DerTag.OctetString, "subjectKeyIdentifier", out var keyId))
        {
            return false;
        }

        value.End("subjectKeyIdentifier");
        return !keyId.Content.IsEmpty;
    }
}
