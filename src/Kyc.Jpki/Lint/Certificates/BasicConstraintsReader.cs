using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads basicConstraints (RFC 5280 4.2.1.9).</summary>
internal static class BasicConstraintsReader
{
    /// <summary>Reads the extension. Returns whether it marks the subject as a CA; false if it cannot be read.</summary>
    public static bool ReadCaFlag(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var value = extension.GetReader(der, findings);
        if (!value.TryReadConstructed(DerTag.Sequence, "basicConstraints", out var parts))
        {
            return false;
        }

        value.ExpectEnd("basicConstraints");
        var isCa = parts.ReadFlag(DerTag.Boolean, "cA");
        if (!parts.IsAtEnd && parts.TryReadInteger("pathLenConstraint", out var length))
        {
            if (length.Content[0] >= 0x80)
            {
                findings.Add(Rules.EncodingRules.FieldInvalid, length.Start, "pathLenConstraint");
            }

            parts.ExpectEnd("basicConstraints");
        }

        return isCa;
    }
}
