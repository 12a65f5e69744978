using Kyc.Jpki.Der;

namespace Kyc.Jpki.Lint.Reading;

/// <summary>Reads the DistributionPointName of a certificate (RFC 5280 4.2.1.13) or of a CRL (5.2.5).</summary>
internal static class DistributionPointNameReader
{
    private const byte UriTag = 0x86;
    private const int DirectoryName = 4;

    /// <summary>
    /// Checks whether the name is a fullName with exactly one directoryName. The verifier uses the directoryName to match certificates with
    /// CRLs. <paramref name="hasUri"/> is true if the fullName contains a URI.
    /// </summary>
    public static bool IsSingleDirectoryName(TolerantReader pointName, FindingCollector findings, out bool hasUri)
    {
        hasUri = false;
        if (!pointName.IsNext(DerTag.GetConstructedContextTag(0))
            || !pointName.TryReadConstructed(DerTag.GetConstructedContextTag(0), "fullName", out var names))
        {
            return false;
        }

        pointName.ExpectEnd("distributionPointName");
        var (count, hasDirectoryName) = (0, false);
        while (!names.IsAtEnd && names.TryReadAny("generalName", out var name))
        {
            hasUri |= name.Tag == UriTag;
            count++;
            if (name.Tag == DerTag.GetConstructedContextTag(DirectoryName))
            {
                var directoryName = names.GetReader(name);
                hasDirectoryName |= NameReader.Read(ref directoryName, "directoryName", findings, out var element) is not null
                    && !element.Content.IsEmpty;
                directoryName.ExpectEnd("directoryName");
            }
        }

        return count == 1 && hasDirectoryName;
    }
}
