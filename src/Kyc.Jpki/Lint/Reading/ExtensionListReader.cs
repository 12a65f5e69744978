using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Reading;

/// <summary>Represents an extension by the positions of its parts in the certificate or CRL.</summary>
/// <param name="Number">Last arc of the object identifier under 2.5.29; null if it is in a different arc.</param>
/// <param name="IsCritical">Whether the extension is marked critical.</param>
/// <param name="Start">Offset of the extension.</param>
/// <param name="OidRange">Range of the object identifier's content octets.</param>
/// <param name="ValueRange">Range of the content octets of the octet string that contains the value.</param>
internal readonly record struct ParsedExtension(byte? Number, bool IsCritical, int Start, Range OidRange, Range ValueRange)
{
    /// <summary>Returns the object identifier as dotted text; <c>?</c> if it is malformed.</summary>
    public string GetOidText(ReadOnlySpan<byte> der) => DerOid.ToText(der[OidRange]) ?? "?";

    /// <summary>Returns a reader over the value.</summary>
    public TolerantReader GetReader(ReadOnlySpan<byte> der, FindingCollector findings) =>
        new(der[ValueRange], ValueRange.Start.Value, findings);
}

/// <summary>Reads the extensions of a certificate, a CRL or a CRL entry (RFC 5280 4.1.2.9).</summary>
internal static class ExtensionListReader
{
    /// <summary>Reads the elements of the SEQUENCE of extensions.</summary>
    /// <param name="list">Content of the sequence.</param>
    /// <param name="der">The whole certificate or CRL in DER.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="extensions">Cleared, then receives the extensions. Of a repeated extension, only the first is added.</param>
    public static void Read(TolerantReader list, ReadOnlySpan<byte> der, FindingCollector findings, List<ParsedExtension> extensions)
    {
        extensions.Clear();
        for (var count = 0; !list.IsAtEnd; count++)
        {
            if (count == SeenExtensions.MaxExtensions)
            {
                findings.Add(EncodingRules.ExtensionsTooMany, list.Offset);
                return;
            }

            if (!list.TryRead(DerTag.Sequence, "extension", out var element)
                || !TryRead(list.GetReader(element), element.Start, out var extension))
            {
                continue;
            }

            if (Contains(extensions, der, extension))
            {
                findings.Add(EncodingRules.ExtensionRepeated, extension.Start, extension.GetOidText(der));
                continue;
            }

            extensions.Add(extension);
        }
    }

    private static bool TryRead(TolerantReader parts, int start, out ParsedExtension extension)
    {
        extension = default;
        if (!parts.TryReadOid("extnID", out var oid, out _))
        {
            return false;
        }

        var isCritical = parts.ReadFlag(DerTag.Boolean, "critical");
        if (!parts.TryRead(DerTag.OctetString, "extnValue", out var value))
        {
            return false;
        }

        parts.ExpectEnd("extension");
        extension = new ParsedExtension(
            DerOid.GetExtensionNumber(oid.Content),
            isCritical,
            start,
            GetContentRange(oid),
            GetContentRange(value));
        return true;
    }

    private static Range GetContentRange(in DerElement element) => element.ContentStart..(element.ContentStart + element.Content.Length);

    private static bool Contains(List<ParsedExtension> extensions, ReadOnlySpan<byte> der, in ParsedExtension extension)
    {
        foreach (var other in extensions)
        {
            if (der[other.OidRange].SequenceEqual(der[extension.OidRange]))
            {
                return true;
            }
        }

        return false;
    }
}
