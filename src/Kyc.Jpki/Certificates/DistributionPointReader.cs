using Kyc.Jpki.Der;

namespace Kyc.Jpki.Certificates;

/// <summary>Reads and checks the name in the distribution point of a certificate (RFC 5280 4.2.1.13) or of a CRL (5.2.5).</summary>
internal static class DistributionPointReader
{
    private const int DirectoryNameTagNumber = 4;

    /// <summary>
    /// Returns the directory name, in DER, of the only distribution point of a certificate. Returns an empty value if the certificate does
    /// not have exactly one point, or if the point does not have the format of the JPKI profile. In this case it is unknown which CRL
    /// covers the certificate, and the certificate is refused.
    /// </summary>
    public static ReadOnlyMemory<byte> ReadSingleName(DerReader extension, ReadOnlyMemory<byte> buffer)
    {
        // The point must have no reasons and no cRLIssuer: a point with one of them names a partial or an indirect CRL.
        return extension.TryReadConstructed(DerTag.Sequence, out var points) && extension.IsAtEnd
            && points.TryReadConstructed(DerTag.Sequence, out var point) && points.IsAtEnd
            && TryReadName(ref point, buffer, out var name) && point.IsAtEnd ? name : default;
    }

    /// <summary>
    /// Reads <c>[0] distributionPoint</c> if it is a fullName that consists of one directoryName. Returns this name in DER.
    /// </summary>
    public static bool TryReadName(ref DerReader point, ReadOnlyMemory<byte> buffer, out ReadOnlyMemory<byte> name)
    {
        name = default;
        if (!point.TryReadConstructed(DerTag.GetConstructedContextTag(0), out var pointName)
            || !pointName.TryReadConstructed(DerTag.GetConstructedContextTag(0), out var fullName)
            || !pointName.IsAtEnd
            || !fullName.TryReadConstructed(DerTag.GetConstructedContextTag(DirectoryNameTagNumber), out var directoryName)
            || !fullName.IsAtEnd
            || !DerName.TryRead(ref directoryName, out var element)
            || !directoryName.IsAtEnd
            || element.Content.IsEmpty)
        {
            return false;
        }

        name = element.SliceElement(buffer);
        return true;
    }

    /// <summary>
    /// Checks whether a DistributionPointName is valid according to RFC 5280 4.2.1.13: a fullName with at least one GeneralName, or a
    /// nameRelativeToCRLIssuer. It need not have the format of the JPKI profile.
    /// </summary>
    public static bool IsWellFormed(DerReader pointName)
    {
        if (!pointName.TryReadAny(out var choice) || !pointName.IsAtEnd
            || (choice.Tag != DerTag.GetConstructedContextTag(0) && choice.Tag != DerTag.GetConstructedContextTag(1)))
        {
            return false;
        }

        var names = choice.GetReader();
        var hasName = false;
        while (!names.IsAtEnd)
        {
            // GeneralName has the choices [0] to [8] (RFC 5280 4.2.1.6). A relative name is a SET of attributes.
            hasName = names.TryReadAny(out var name)
                && (choice.Tag == DerTag.GetConstructedContextTag(1)
                    ? name.Tag == DerTag.Sequence
                    : name.Tag is >= 0x80 and <= 0xBF && (name.Tag & 0x1F) <= 8);
            if (!hasName)
            {
                return false;
            }
        }

        return hasName;
    }
}
