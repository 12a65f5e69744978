using Kyc.Jpki.Lint.Certificates;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>
/// Reads and checks the extensions of a CRL (RFC 5280 5.2). The content of issuingDistributionPoint is checked by
/// <see cref="IssuingDistributionPointCheck"/>.
/// </summary>
internal static class CrlExtensionsCheck
{
    private const int MaxNumberOctets = 20;

    /// <summary>Checks the extensions.</summary>
    /// <param name="extensions">The extensions. Of a repeated extension, only the first is included.</param>
    /// <param name="start">Offset of the extensions; if they are missing, the offset at which they would begin.</param>
    /// <param name="der">The whole CRL in DER.</param>
    /// <param name="findings">Receives the findings.</param>
    public static void Check(List<ParsedExtension> extensions, int start, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        foreach (var extension in extensions)
        {
            Check(extension, der, findings);
        }

        AddIfMissing(extensions, ExtensionNumbers.CrlNumber, CrlRules.NumberMissing, start, findings);
        AddIfMissing(extensions, ExtensionNumbers.AuthorityKeyIdentifier, CrlRules.AuthorityKeyMissing, start, findings);
        AddIfMissing(extensions, ExtensionNumbers.IssuingDistributionPoint, CrlRules.PointMissing, start, findings);
    }

    private static void AddIfMissing(
        List<ParsedExtension> extensions,
        byte number,
        LintRule missingRule,
        int start,
        FindingCollector findings)
    {
        if (!extensions.Exists(extension => extension.Number == number))
        {
            findings.Add(missingRule, start);
        }
    }

    private static void Check(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
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
                IssuingDistributionPointCheck.Check(extension, der, findings);
                break;
            case ExtensionNumbers.DeltaCrlIndicator:
                findings.Add(CrlRules.DeltaCrl, extension.Start);
                break;
            case ExtensionNumbers.FreshestCrl:
                findings.Add(extension.IsCritical ? CrlRules.FreshestCrlCritical : CrlRules.FreshestCrlPresent, extension.Start);
                break;
            default:
                var rule = extension.IsCritical ? CrlRules.CriticalExtensionUnknown
                    : extension.Number == ExtensionNumbers.IssuerAltName ? null
                    : EncodingRules.ExtensionUnknown;
                if (rule is not null)
                {
                    findings.Add(rule, extension.Start, extension.GetOidText(der));
                }

                break;
        }
    }

    private static void CheckNumber(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (extension.IsCritical)
        {
            findings.Add(CrlRules.NumberCritical, extension.Start);
        }

        var value = extension.GetReader(der, findings);
        if (!value.TryReadInteger("cRLNumber", out var number))
        {
            return;
        }

        value.ExpectEnd("cRLNumber");
        if (number.Content[0] >= 0x80)
        {
            findings.Add(CrlRules.NumberNegative, extension.Start);
        }

        if (number.Content.TrimStart((byte)0).Length > MaxNumberOctets)
        {
            findings.Add(CrlRules.NumberTooLong, extension.Start);
        }
    }

    private static void CheckAuthorityKey(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (extension.IsCritical)
        {
            findings.Add(CrlRules.AuthorityKeyCritical, extension.Start);
        }

        if (!FieldReader.HasAuthorityKeyId(extension.GetReader(der, findings), out _))
        {
            findings.Add(CrlRules.AuthorityKeyMissing, extension.Start);
        }
    }
}
