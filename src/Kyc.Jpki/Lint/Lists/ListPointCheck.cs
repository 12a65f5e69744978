using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>Reads and checks issuingDistributionPoint (RFC 5280 5.2.5).</summary>
internal static class ListPointCheck
{
    public static void Check(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var start = extension.Start;
        if (!extension.IsCritical)
        {
            findings.Add(ListRules.PointNotCritical, start);
        }

        var value = extension.Read(der, findings);
        if (!value.TryReadInto(DerTag.Sequence, "issuingDistributionPoint", out var point))
        {
            return;
        }

        value.End("issuingDistributionPoint");
        if (point.AtEnd)
        {
            findings.Add(ListRules.PointEmpty, start);
            return;
        }

        CheckName(ref point, start, findings);
        // onlyContainsUserCerts excludes nothing that a person's certificate needs.
        point.ReadFlag(DerTag.Context(1), "onlyContainsUserCerts");
        AddIf(point.ReadFlag(DerTag.Context(2), "onlyContainsCACerts"), ListRules.PointOnlyCas, start, findings);
        if (point.NextIs(DerTag.Context(3)) && point.TryReadAny("onlySomeReasons", out _))
        {
            findings.Add(ListRules.PointReasons, start);
        }

        AddIf(point.ReadFlag(DerTag.Context(4), "indirectCRL"), ListRules.PointIndirect, start, findings);
        AddIf(point.ReadFlag(DerTag.Context(5), "onlyContainsAttributeCerts"), ListRules.PointOnlyAttributes, start, findings);
        point.End("issuingDistributionPoint");
    }

    private static void CheckName(ref TolerantReader point, int start, FindingCollector findings)
    {
        if (!point.NextIs(DerTag.ContextConstructed(0)))
        {
            findings.Add(ListRules.PointMissing, start);
            return;
        }

        if (!point.TryReadInto(DerTag.ContextConstructed(0), "distributionPoint", out var name))
        {
            return;
        }

        if (name.NextIs(DerTag.ContextConstructed(1)))
        {
            findings.Add(ListRules.PointRelative, start);
        }
        else if (!PointNames.IsOneDirectoryName(name, findings, out _))
        {
            findings.Add(ListRules.PointNoDirectoryName, start);
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
