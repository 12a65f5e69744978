using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks cRLDistributionPoints (RFC 5280 4.2.1.13).</summary>
internal static class DistributionPointsCheck
{
    public static void Check(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (extension.IsCritical)
        {
            findings.Add(ExtensionRules.PointCritical, extension.Start);
        }

        var value = extension.Read(der, findings);
        if (!value.TryReadInto(DerTag.Sequence, "cRLDistributionPoints", out var points))
        {
            return;
        }

        value.End("cRLDistributionPoints");
        if (points.AtEnd)
        {
            findings.Add(ExtensionRules.PointMissing, extension.Start);
        }

        for (var count = 0; !points.AtEnd; count++)
        {
            if (count == 1)
            {
                findings.Add(ExtensionRules.PointsSeveral, points.Offset);
            }

            if (points.TryRead(DerTag.Sequence, "distributionPoint", out var point))
            {
                CheckPoint(points.Into(point), point.Start, findings);
            }
        }
    }

    private static void CheckPoint(TolerantReader point, int start, FindingCollector findings)
    {
        var hasDirectoryName = false;
        if (point.NextIs(DerTag.ContextConstructed(0))
            && point.TryReadInto(DerTag.ContextConstructed(0), "distributionPoint", out var pointName))
        {
            hasDirectoryName = PointNames.IsOneDirectoryName(pointName, findings, out var hasUri);
            if (hasUri)
            {
                findings.Add(ExtensionRules.PointUri, start);
            }
        }

        if (!hasDirectoryName)
        {
            findings.Add(ExtensionRules.PointNoDirectoryName, start);
        }

        if (!point.AtEnd)
        {
            findings.Add(ExtensionRules.PointPartial, point.Offset);
        }
    }
}
