using System.Text;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Certificates;

/// <summary>Reads certificatePolicies (RFC 5280 4.2.1.4).</summary>
internal static class CertificatePoliciesParser
{
    /// <summary>More than any certificate has (one); keeps the search for repetitions short on hostile input.</summary>
    private const int MaxPolicies = 32;

    /// <summary>Reads the policies. One that is there twice is refused: RFC 5280 4.2.1.4, MUST NOT appear more than once.</summary>
    public static bool TryParse(DerReader value, CertificateExtensions result)
    {
        if (!value.TryReadInto(DerTag.Sequence, out var policies) || !value.AtEnd)
        {
            return false;
        }

        while (!policies.AtEnd)
        {
            if (!policies.TryReadInto(DerTag.Sequence, out var policy) || !policy.TryRead(DerTag.ObjectIdentifier, out var oid)
                || DerOid.ToText(oid.Content) is not { } text || result.PolicyOids.Contains(text) || result.PolicyOids.Count == MaxPolicies
                || (!policy.AtEnd && !TryReadQualifiers(ref policy, result)))
            {
                return false;
            }

            result.PolicyOids.Add(text);
        }

        return true;
    }

    // The two qualifiers of RFC 5280 inform people and restrict nothing. Any other may, and is noted.
    private static bool TryReadQualifiers(ref DerReader policy, CertificateExtensions result)
    {
        if (!policy.TryReadInto(DerTag.Sequence, out var qualifiers) || !policy.AtEnd || qualifiers.AtEnd)
        {
            return false;
        }

        while (!qualifiers.AtEnd)
        {
            if (!qualifiers.TryReadInto(DerTag.Sequence, out var qualifier) || !qualifier.TryRead(DerTag.ObjectIdentifier, out var oid)
                || !qualifier.TryReadAny(out var content) || !qualifier.AtEnd || DerOid.ToText(oid.Content) is not { } text)
            {
                return false;
            }

            switch (text)
            {
                case JpkiOids.CpsQualifier when content.Tag == DerTag.Ia5String && Ascii.IsValid(content.Content):
                case JpkiOids.UserNoticeQualifier when content.Tag == DerTag.Sequence:
                    break;
                case JpkiOids.CpsQualifier or JpkiOids.UserNoticeQualifier:
                    return false;
                default:
                    result.UnknownQualifiers.Add(text);
                    break;
            }
        }

        return true;
    }
}
