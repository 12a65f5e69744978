using System.Text;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Certificates;

/// <summary>Reads certificatePolicies (RFC 5280 4.2.1.4).</summary>
internal static class CertificatePoliciesParser
{
    /// <summary>
    /// Maximum number of policies. Real certificates have one. The maximum limits the time that hostile input can cost in the search for
    /// duplicates.
    /// </summary>
    private const int MaxPolicies = 32;

    /// <summary>
    /// Reads the policies. Returns false if the extension is malformed, if there are more than <see cref="MaxPolicies"/> policies, or if a
    /// policy appears more than once, which RFC 5280 4.2.1.4 forbids.
    /// </summary>
    public static bool TryParse(DerReader value, CertificateExtensions result)
    {
        if (!value.TryReadConstructed(DerTag.Sequence, out var policies) || !value.IsAtEnd)
        {
            return false;
        }

        while (!policies.IsAtEnd)
        {
            if (!policies.TryReadConstructed(DerTag.Sequence, out var policy)
                || !policy.TryRead(DerTag.ObjectIdentifier, out var oid)
                || DerOid.ToText(oid.Content) is not { } oidText
                || result.PolicyOids.Contains(oidText)
                || result.PolicyOids.Count == MaxPolicies
                || (!policy.IsAtEnd && !TryReadQualifiers(ref policy, result)))
            {
                return false;
            }

            result.PolicyOids.Add(oidText);
        }

        return true;
    }

    /// <summary>
    /// Checks whether a qualifier has the type that its object identifier requires: IA5String for CPS, a sequence for a user notice, and
    /// any type for other qualifiers.
    /// </summary>
    public static bool IsWellFormedQualifier(string oid, in DerElement qualifier) => oid switch
    {
        JpkiOids.CpsQualifier => qualifier.Tag == DerTag.Ia5String && Ascii.IsValid(qualifier.Content),
        JpkiOids.UserNoticeQualifier => qualifier.Tag == DerTag.Sequence,
        _ => true,
    };

    // The two qualifiers of RFC 5280 contain information for people and no restrictions. Any other qualifier may be a restriction, so it is
    // recorded.
    private static bool TryReadQualifiers(ref DerReader policy, CertificateExtensions result)
    {
        if (!policy.TryReadConstructed(DerTag.Sequence, out var qualifiers) || !policy.IsAtEnd || qualifiers.IsAtEnd)
        {
            return false;
        }

        while (!qualifiers.IsAtEnd)
        {
            if (!qualifiers.TryReadConstructed(DerTag.Sequence, out var qualifier)
                || !qualifier.TryRead(DerTag.ObjectIdentifier, out var oid)
                || !qualifier.TryReadAny(out var content)
                || !qualifier.IsAtEnd
                || DerOid.ToText(oid.Content) is not { } oidText)
            {
                return false;
            }

            if (!IsWellFormedQualifier(oidText, content))
            {
                return false;
            }

            if (oidText is not (JpkiOids.CpsQualifier or JpkiOids.UserNoticeQualifier))
            {
                result.UnknownQualifierOids.Add(oidText);
            }
        }

        return true;
    }
}
