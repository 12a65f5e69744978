using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>Reads and checks issuingDistributionPoint (RFC 5280 5.2.5).</summary>
internal static class IssuingDistributionPointCheck
{
    public static void Check(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var start = extension.Start;
        if (!extension.IsCritical)
        {
            findings.Add(CrlRules.PointNotCritical, start);
        }

        var value = extension.GetReader(der, findings);
        if (!value.TryReadConstructed(DerTag.Sequence, "issuingDistributionPoint", out var point))
        {
            return;
        }

        value.ExpectEnd("issuingDistributionPoint");
        if (point.IsAtEnd)
        {
            findings.Add(CrlRules.PointEmpty, start);
            return;
        }

        CheckName(ref point, start, findings);
        // onlyContainsUserCerts is not a problem: the CRL still covers the certificates of all persons.
        point.ReadFlag(DerTag.GetContextTag(1), "onlyContainsUserCerts");
        AddIf(point.ReadFlag(DerTag.GetContextTag(2), "onlyContainsCACerts"), CrlRules.PointOnlyCaCertificates, start, findings);
        if (point.IsNext(DerTag.GetContextTag(3)) && point.TryReadAny("onlySomeReasons", out _))
        {
            findings.Add(CrlRules.PointOnlySomeReasons, start);
        }

        AddIf(point.ReadFlag(DerTag.GetContextTag(4), "indirectCRL"), CrlRules.PointIndirect, start, findings);
        AddIf(
            point.ReadFlag(DerTag.GetContextTag(5), "onlyContainsAttributeCerts"),
            CrlRules.PointOnlyAttributeCertificates,
            start,
            findings);
        point.ExpectEnd("issuingDistributionPoint");
    }

    private static void CheckName(ref TolerantReader point, int start, FindingCollector findings)
    {
        if (!point.IsNext(DerTag.GetConstructedContextTag(0)))
        {
            findings.Add(CrlRules.PointMissing, start);
            return;
        }

        if (!point.TryReadConstructed(DerTag.GetConstructedContextTag(0), "distributionPoint", out var name))
        {
            return;
        }

        if (name.IsNext(DerTag.GetConstructedContextTag(1)))
        {
            findings.Add(CrlRules.PointRelative, start);
        }
        else if (!DistributionPointNameReader.IsSingleDirectoryName(name, findings, out _))
        {
            findings.Add(CrlRules.PointNoDirectoryName, start);
        }
    }

    private static void AddIf(bool isBroken, LintRule rule, int start, FindingCollector findings)
    {
        if (isBroken)
        {
            findings.Add(rule, start);
        }
    }
}
