using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks cRLDistributionPoints (RFC 5280 4.2.1.13).</summary>
internal static class DistributionPointsCheck
{
    public static void Check(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (extension.IsCritical)
        {
            findings.Add(ExtensionRules.PointCritical, extension.Start);
        }

        var value = extension.GetReader(der, findings);
        if (!value.TryReadConstructed(DerTag.Sequence, "cRLDistributionPoints", out var points))
        {
            return;
        }

        value.ExpectEnd("cRLDistributionPoints");
        if (points.IsAtEnd)
        {
            findings.Add(ExtensionRules.PointMissing, extension.Start);
        }

        for (var count = 0; !points.IsAtEnd; count++)
        {
            if (count == 1)
            {
                findings.Add(ExtensionRules.SeveralPoints, points.Offset);
            }

            if (points.TryRead(DerTag.Sequence, "distributionPoint", out var point))
            {
                CheckPoint(points.GetReader(point), point.Start, findings);
            }
        }
    }

    private static void CheckPoint(TolerantReader point, int start, FindingCollector findings)
    {
        var hasDirectoryName = false;
        if (point.IsNext(DerTag.GetConstructedContextTag(0))
            && point.TryReadConstructed(DerTag.GetConstructedContextTag(0), "distributionPoint", out var pointName))
        {
            hasDirectoryName = DistributionPointNameReader.IsSingleDirectoryName(pointName, findings, out var hasUri);
            if (hasUri)
            {
                findings.Add(ExtensionRules.PointUri, start);
            }
        }

        if (!hasDirectoryName)
        {
            findings.Add(ExtensionRules.PointNoDirectoryName, start);
        }

        if (!point.IsAtEnd)
        {
            findings.Add(ExtensionRules.PointPartial, point.Offset);
        }
    }
}
