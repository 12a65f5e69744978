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

    /// <summary>Reads the policies and reports the rules that they break.</summary>
    /// <param name="extension">The certificatePolicies extension.</param>
    /// <param name="der">The whole certificate in DER.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="isPerson">Whether the policies must be those of a person's certificate; otherwise any policies are allowed.</param>
    public static void Check(in ParsedExtension extension, ReadOnlySpan<byte> der, FindingCollector findings, bool isPerson)
    {
        var value = extension.GetReader(der, findings);
        if (!value.TryReadConstructed(DerTag.Sequence, "certificatePolicies", out var policies))
        {
            return;
        }

        value.ExpectEnd("certificatePolicies");
        if (policies.IsAtEnd)
        {
            findings.Add(ExtensionRules.PolicyMissing, extension.Start);
        }

        var seenPolicies = new HashSet<string>();
        while (!policies.IsAtEnd)
        {
            if (seenPolicies.Count == MaxPolicies)
            {
                findings.Add(ExtensionRules.PoliciesTooMany, policies.Offset);
                return;
            }

            if (!policies.TryRead(DerTag.Sequence, "policyInformation", out var policy))
            {
                continue;
            }

            var parts = policies.GetReader(policy);
            if (!parts.TryReadOid("policyIdentifier", out _, out var oid))
            {
                continue;
            }

            if (!seenPolicies.Add(oid))
            {
                findings.Add(ExtensionRules.PolicyRepeated, policy.Start, oid);
            }

            if (isPerson && FindRule(oid) is { } rule)
            {
                findings.Add(rule, policy.Start, oid);
            }

            ReadQualifiers(ref parts, extension.IsCritical, findings);
        }
    }

    private static LintRule? FindRule(string oid)
    {
        if (oid == JpkiOids.AnyPolicy)
        {
            return ExtensionRules.PolicyAny;
        }

        if (oid.StartsWith(JpkiOids.TestPolicyPrefix, StringComparison.Ordinal))
        {
            return ExtensionRules.PolicyTest;
        }

        return oid.StartsWith(JpkiOids.AuthenticationPolicyPrefix, StringComparison.Ordinal) ? ExtensionRules.PolicyAuthentication
            : VerificationPolicy.Default.ContainsPolicy(oid) ? null
            : ExtensionRules.PolicyUnknown;
    }

    private static void ReadQualifiers(ref TolerantReader policy, bool isCritical, FindingCollector findings)
    {
        if (policy.IsAtEnd || !policy.TryReadConstructed(DerTag.Sequence, "policyQualifiers", out var qualifiers))
        {
            return;
        }

        policy.ExpectEnd("policyInformation");
        if (qualifiers.IsAtEnd)
        {
            findings.Add(EncodingRules.FieldInvalid, qualifiers.Offset, "policyQualifiers");
        }

        while (!qualifiers.IsAtEnd)
        {
            if (!qualifiers.TryRead(DerTag.Sequence, "policyQualifierInfo", out var qualifier))
            {
                continue;
            }

            var parts = qualifiers.GetReader(qualifier);
            if (!parts.TryReadOid("policyQualifierId", out _, out var oid) || !parts.TryReadAny("qualifier", out var content))
            {
                continue;
            }

            parts.ExpectEnd("policyQualifierInfo");
            if (!CertificatePoliciesParser.IsWellFormedQualifier(oid, content))
            {
                findings.Add(ExtensionRules.QualifierType, qualifier.Start, oid);
            }

            if (oid is not (JpkiOids.CpsQualifier or JpkiOids.UserNoticeQualifier))
            {
                var rule = isCritical ? ExtensionRules.QualifierUnknown : ExtensionRules.QualifierUnknownNotCritical;
                findings.Add(rule, qualifier.Start, oid);
            }
        }
    }
}
