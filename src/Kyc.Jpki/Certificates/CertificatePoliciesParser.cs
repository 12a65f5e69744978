using System.Text;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Certificates;

/// <summary>Reads certificatePolicies (RFC 5280 4.2.1.4).</summary>
internal static class CertificatePoliciesParser
{
    /// <summary>
    /// Maximum number of policies. Real certificates have one; the maximum limits the search for duplicates on hostile input.
    /// </summary>
    private const int MaxPolicies = 32;

    /// <summary>Reads the policies. Returns false if a policy appears twice: RFC 5280 4.2.1.4, MUST NOT appear more than once.</summary>
    public static bool TryParse(DerReader value, CertificateExtensions result)
    {
        if (!value.TryReadInto(DerTag.Sequence, out var policies) || !value.IsAtEnd)
        {
            return false;
        }

        while (!policies.IsAtEnd)
        {
            if (!policies.TryReadInto(DerTag.Sequence, out var policy) || !policy.TryRead(DerTag.ObjectIdentifier, out var oid)
                || DerOid.ToText(oid.Content) is not { } text || result.PolicyOids.Contains(text) || result.PolicyOids.Count == MaxPolicies
                || (!policy.IsAtEnd && !TryReadQualifiers(ref policy, result)))
            {
                return false;
            }

            result.PolicyOids.Add(text);
        }

        return true;
    }

    /// <summary>
    /// Checks whether a qualifier has the type that its object identifier requires: CPS is an IA5String, a user notice is a sequence.
    /// </summary>
    public static bool IsWellFormed(string oid, in DerElement qualifier) => oid switch
    {
        JpkiOids.CpsQualifier => qualifier.Tag == DerTag.Ia5String && Ascii.IsValid(qualifier.Content),
        JpkiOids.UserNoticeQualifier => qualifier.Tag == DerTag.Sequence,
        _ => true,
    };

    // The two qualifiers of RFC 5280 contain information for people and no restrictions. Any other qualifier may be a restriction, so it is
    // recorded.
    private static bool TryReadQualifiers(ref DerReader policy, CertificateExtensions result)
    {
        if (!policy.TryReadInto(DerTag.Sequence, out var qualifiers) || !policy.IsAtEnd || qualifiers.IsAtEnd)
        {
            return false;
        }

        while (!qualifiers.IsAtEnd)
        {
            if (!qualifiers.TryReadInto(DerTag.Sequence, out var qualifier) || !qualifier.TryRead(DerTag.ObjectIdentifier, out var oid)
                || !qualifier.TryReadAny(out var content) || !qualifier.IsAtEnd || DerOid.ToText(oid.Content) is not { } text)
            {
                return false;
            }

            if (!IsWellFormed(text, content))
            {
                return false;
            }

            if (text is not (JpkiOids.CpsQualifier or JpkiOids.UserNoticeQualifier))
            {
                result.UnknownQualifiers.Add(text);
            }
        }

        return true;
    }
}
