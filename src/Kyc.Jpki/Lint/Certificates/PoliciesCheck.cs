using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Trust;

namespace Kyc.Jpki.Lint.Certificates;

/// <summary>Reads and checks certificatePolicies (RFC 5280 4.2.1.4).</summary>
internal static class PoliciesCheck
{
    private const int MaxPolicies = 32;

    /// <summary>Reads the policies.</summary>
    /// <param name="der">The outermost buffer.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="isPerson">Whether the policies must be those of a person's certificate.</param>
    public static void Check(in FoundExtension extension, ReadOnlySpan<byte> der, FindingCollector findings, bool isPerson)
    {
        var value = extension.Read(der, findings);
        if (!value.TryReadInto(DerTag.Sequence, "certificatePolicies", out var policies))
        {
            return;
        }

        value.End("certificatePolicies");
        if (policies.AtEnd)
        {
            findings.Add(ExtensionRules.PolicyMissing, extension.Start);
        }

        var seen = new HashSet<string>();
        while (!policies.AtEnd)
        {
            if (seen.Count == MaxPolicies)
            {
                findings.Add(ExtensionRules.PoliciesTooMany, policies.Offset);
                return;
            }

            if (!policies.TryRead(DerTag.Sequence, "policyInformation", out var policy))
            {
                continue;
            }

            var parts = policies.Into(policy);
            if (!parts.TryReadOid("policyIdentifier", out _, out var oid))
            {
                continue;
            }

            if (!seen.Add(oid))
            {
                findings.Add(ExtensionRules.PolicyRepeated, policy.Start, oid);
            }

            if (isPerson && RuleOf(oid) is { } rule)
            {
                findings.Add(rule, policy.Start, oid);
            }

            ReadQualifiers(ref parts, extension.IsCritical, findings);
        }
    }

    private static LintRule? RuleOf(string oid)
    {
        if (oid == JpkiOids.AnyPolicy)
        {
            return ExtensionRules.PolicyAny;
        }

        if (oid.StartsWith(JpkiOids.TestPolicies, StringComparison.Ordinal))
        {
            return ExtensionRules.PolicyTest;
        }

        return oid.StartsWith(JpkiOids.AuthenticationPolicies, StringComparison.Ordinal) ? ExtensionRules.PolicyAuthentication
            : VerificationPolicy.Default.Lists(oid) ? null
            : ExtensionRules.PolicyUnknown;
    }

    private static void ReadQualifiers(ref TolerantReader policy, bool isCritical, FindingCollector findings)
    {
        if (policy.AtEnd || !policy.TryReadInto(DerTag.Sequence, "policyQualifiers", out var qualifiers))
        {
            return;
        }

        policy.End("policyInformation");
        if (qualifiers.AtEnd)
        {
            findings.Add(EncodingRules.Field, qualifiers.Offset, "policyQualifiers");
        }

        while (!qualifiers.AtEnd)
        {
            if (!qualifiers.TryRead(DerTag.Sequence, "policyQualifierInfo", out var qualifier))
            {
                continue;
            }

            var parts = qualifiers.Into(qualifier);
            if (!parts.TryReadOid("policyQualifierId", out _, out var oid) || !parts.TryReadAny("qualifier", out var content))
            {
                continue;
            }

            parts.End("policyQualifierInfo");
            if (!CertificatePoliciesParser.IsWellFormed(oid, content))
            {
                findings.Add(ExtensionRules.QualifierForm, qualifier.Start, oid);
            }

            if (oid is not (JpkiOids.CpsQualifier or JpkiOids.UserNoticeQualifier))
            {
                var rule = isCritical ? ExtensionRules.QualifierUnknown : ExtensionRules.QualifierUnknownNotCritical;
                findings.Add(rule, qualifier.Start, oid);
            }
        }
    }
}
