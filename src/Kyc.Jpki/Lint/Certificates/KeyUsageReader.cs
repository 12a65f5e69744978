using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads keyUsage (RFC 5280 4.2.1.3).</summary>
internal static class KeyUsageReader
{
    private const int UsageCount = 9;
    private const int MaxOctets = 2;

    /// <summary>
    /// Reads the keyUsage extension of a certificate and reports if it is missing or not critical. Returns the usages and the offset of the
    /// extension; null if it is missing or cannot be read.
    /// </summary>
    public static (KeyUsages Uses, int Start)? ReadRequired(
        ParsedCertificate certificate,
        ReadOnlySpan<byte> der,
        FindingCollector findings)
    {
        if (certificate.Find(ExtensionNumbers.KeyUsage) is not { } extension)
        {
            findings.Add(ExtensionRules.KeyUsageMissing, certificate.ExtensionsStart);
            return null;
        }

        if (!extension.IsCritical)
        {
            findings.Add(ExtensionRules.KeyUsageNotCritical, extension.Start);
        }

        return Read(extension, der, findings) is { } usages ? (usages, extension.Start) : null;
    }

    /// <summary>Reads the usages from the extension. Returns null if it cannot be read.</summary>
    public static KeyUsages? Read(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var value = extension.GetReader(der, findings);
        if (!value.TryRead(DerTag.BitString, "keyUsage", out var bits))
        {
            return null;
        }

        value.ExpectEnd("keyUsage");
        if (bits.Content.IsEmpty || bits.Content[0] > 7)
        {
            findings.Add(ExtensionRules.KeyUsageNotDer, bits.Start);
            return null;
        }

        CheckEncoding(bits, findings);
        var octets = bits.Content[1..];
        var usage = KeyUsages.None;
        // Bit 0 is the highest bit of the first octet (X.690 8.6.2).
        for (var bit = 0; bit < UsageCount; bit++)
        {
            if (bit / 8 < octets.Length && (octets[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                usage |= (KeyUsages)(1 << bit);
            }
        }

        return usage;
    }

    private static void CheckEncoding(in DerElement bits, FindingCollector findings)
    {
        var octets = bits.Content[1..];
        if (octets.TrimStart((byte)0).IsEmpty)
        {
            findings.Add(ExtensionRules.KeyUsageEmpty, bits.Start);
            return;
        }

        var lastBit = 1 << bits.Content[0];
        if ((octets[^1] & (lastBit - 1)) != 0)
        {
            findings.Add(ExtensionRules.KeyUsageUnusedBits, bits.Start);
        }

        // X.690 11.2.2: the last encoded bit of a list of named bits is one. The nine usages need at most two octets.
        if ((octets[^1] & lastBit) == 0 || octets.Length > MaxOctets)
        {
            findings.Add(ExtensionRules.KeyUsageNotDer, bits.Start);
        }
    }
}
