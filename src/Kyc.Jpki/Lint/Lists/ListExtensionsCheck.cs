using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Certificates;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>Reads and checks the extensions of a CRL (RFC 5280 5.2), except issuingDistributionPoint.</summary>
internal static class ListExtensionsCheck
{
    private const int MaxNumberOctets = 20;

    /// <summary>Checks the extensions.</summary>
    /// <param name="found">The extensions, each only once.</param>
    /// <param name="start">Offset of the extensions, or the offset at which they are missing.</param>
    /// <param name="der">The outermost buffer.</param>
    /// <param name="findings">Receives the findings.</param>
    public static void Check(List<FoundExtension> found, int start, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        foreach (var extension in found)
        {
            Check(extension, der, findings);
        }

        AddUnlessThere(found, ExtensionNumbers.CrlNumber, ListRules.NumberMissing, start, findings);
        AddUnlessThere(found, ExtensionNumbers.AuthorityKeyIdentifier, ListRules.AuthorityKeyMissing, start, findings);
        AddUnlessThere(found, ExtensionNumbers.IssuingDistributionPoint, ListRules.PointMissing, start, findings);
    }

    private static void AddUnlessThere(List<FoundExtension> found, byte number, LintRule missing, int start, FindingCollector findings)
    {
        if (!found.Exists(extension => extension.Number == number))
        {
            findings.Add(missing, start);
        }
    }

    private static void Check(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        switch (extension.Number)
        {
            case ExtensionNumbers.CrlNumber:
                CheckNumber(extension, der, findings);
                break;
            case ExtensionNumbers.AuthorityKeyIdentifier:
                CheckAuthorityKey(extension, der, findings);
                break;
            case ExtensionNumbers.IssuingDistributionPoint:
                ListPointCheck.Check(extension, der, findings);
                break;
            case ExtensionNumbers.DeltaCrlIndicator:
                findings.Add(ListRules.Delta, extension.Start);
                break;
            case ExtensionNumbers.FreshestCrl:
                findings.Add(extension.IsCritical ? ListRules.FreshestCritical : ListRules.Freshest, extension.Start);
                break;
            default:
                var rule = extension.IsCritical ? ListRules.CriticalUnknown
                    : extension.Number == ExtensionNumbers.IssuerAltName ? null
                    : EncodingRules.ExtensionUnknown;
                if (rule is not null)
                {
                    findings.Add(rule, extension.Start, extension.Name(der));
                }

                break;
        }
    }

    private static void CheckNumber(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (extension.IsCritical)
        {
            findings.Add(ListRules.NumberCritical, extension.Start);
        }

        var value = extension.Read(der, findings);
        if (!value.TryReadInteger("cRLNumber", out var number))
        {
            return;
        }

        value.End("cRLNumber");
        if (number.Content[0] >= 0x80)
        {
            findings.Add(ListRules.NumberNegative, extension.Start);
        }

        if (number.Content.TrimStart((byte)0).Length > MaxNumberOctets)
        {
            findings.Add(ListRules.NumberTooLong, extension.Start);
        }
    }

    private static void CheckAuthorityKey(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (extension.IsCritical)
        {
            findings.Add(ListRules.AuthorityKeyCritical, extension.Start);
        }

        if (!Fields.ReadAuthorityKeyId(extension.Read(der, findings), out _))
        {
            findings.Add(ListRules.AuthorityKeyMissing, extension.Start);
        }
    }
}
