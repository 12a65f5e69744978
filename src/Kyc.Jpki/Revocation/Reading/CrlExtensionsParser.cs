using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Holds the values of the extensions of a CRL that the verifier uses.</summary>
internal sealed class CrlExtensions
{
    /// <summary>Scope of the CRL: which certificates it covers.</summary>
    public CrlScope Scope { get; set; } = CrlScope.Issuer;

    /// <summary>
    /// Name of the distribution point in DER; empty unless <see cref="Scope"/> is <see cref="CrlScope.DistributionPoint"/>.
    /// </summary>
    public ReadOnlyMemory<byte> DistributionPointDer { get; set; }

    public ReadOnlyMemory<byte> CrlNumber { get; set; }

    public ReadOnlyMemory<byte> AuthorityKeyId { get; set; }
}

/// <summary>Reads the extensions of a CRL (RFC 5280 5.2).</summary>
internal static class CrlExtensionsParser
{
    /// <summary>RFC 5280 5.2.3: a CRL number has at most 20 octets.</summary>
    private const int MaxNumberOctets = 20;

    // The last arcs of the extensions' object identifiers under 2.5.29, see JpkiOids.
    private const byte CrlNumber = 20;
    private const byte DeltaCrlIndicator = 27;
    private const byte IssuingDistributionPoint = 28;
    private const byte AuthorityKeyIdentifier = 35;

    public static Failure? Parse(DerReader reader, ReadOnlyMemory<byte> der, out CrlExtensions? extensions)
    {
        extensions = null;
        if (!reader.TryReadConstructed(DerTag.Sequence, out var list) || !reader.IsAtEnd || list.IsAtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        var result = new CrlExtensions();
        Failure? failure = null;
        var seenExtensions = default(SeenExtensions);
        while (!list.IsAtEnd)
        {
            if (!DerExtension.TryRead(ref list, out var extension) || !seenExtensions.TryAdd(extension, list))
            {
                return VerdictFailures.CrlMalformed;
            }

            // Malformed content takes precedence, so reading continues to the end.
            var extensionFailure = Apply(extension, der, result);
            failure = extensionFailure == VerdictFailures.CrlMalformed ? extensionFailure : failure ?? extensionFailure;
        }

        // RFC 5280 5.2.3: a conforming CA includes the number in every CRL. Without the number, an old CRL could replace a new one.
        failure ??= result.CrlNumber.IsEmpty ? VerdictFailures.CrlMalformed : null;
        extensions = failure is null ? result : null;
        return failure;
    }

    private static Failure? Apply(DerExtension extension, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        var value = extension.Value.GetReader();
        return DerOid.GetExtensionNumber(extension.Oid) switch
        {
            // RFC 5280 5.2.3: cRLNumber must not be critical.
            CrlNumber => !extension.IsCritical && TryReadNumber(value, der, result) ? null : VerdictFailures.CrlMalformed,
            // RFC 5280 5.2.5: issuingDistributionPoint must be critical.
            IssuingDistributionPoint => extension.IsCritical ? ReadDistributionPoint(value, der, result) : VerdictFailures.CrlMalformed,
            // RFC 5280 5.2.1, 4.2.1.1: authorityKeyIdentifier must not be critical.
            AuthorityKeyIdentifier =>
                !extension.IsCritical && TryReadAuthorityKeyId(value, der, result) ? null : VerdictFailures.CrlMalformed,
            // RFC 5280 5.2.4: a delta CRL contains only the changes since an earlier CRL.
            DeltaCrlIndicator => VerdictFailures.CrlUnsupported,
            // RFC 5280 5.2: a CRL with a critical extension that is not understood must not be used.
            _ => extension.IsCritical ? VerdictFailures.CrlUnsupported : null,
        };
    }

    private static bool TryReadNumber(DerReader value, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        if (!value.TryReadUnsignedInteger(out var number) || !value.IsAtEnd || number.Content.Length > MaxNumberOctets)
        {
            return false;
        }

        result.CrlNumber = number.SliceContent(der);
        return true;
    }

    private static bool TryReadAuthorityKeyId(DerReader value, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        if (!DerExtension.TryReadAuthorityKeyId(value, der, out var keyId))
        {
            return false;
        }

        result.AuthorityKeyId = keyId;
        return true;
    }

    // Reads issuingDistributionPoint (RFC 5280 5.2.5, 6.3.3 (b)(2)).
    private static Failure? ReadDistributionPoint(DerReader value, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        // RFC 5280 5.2.5: a CRL that covers all certificates omits issuingDistributionPoint instead of leaving it empty.
        if (!value.TryReadConstructed(DerTag.Sequence, out var point) || !value.IsAtEnd || point.IsAtEnd
            || !TryReadName(ref point, der, result, out var isRelative)
            || !point.TryReadFlag(DerTag.GetContextTag(1), out _) || !point.TryReadFlag(DerTag.GetContextTag(2), out var coversOnlyCas)
            || !TryReadReasons(ref point, out var coversOnlySomeReasons) || !point.TryReadFlag(DerTag.GetContextTag(4), out var isIndirect)
            || !point.TryReadFlag(DerTag.GetContextTag(5), out var coversOnlyAttributes) || !point.IsAtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        // onlyContainsUserCerts may be set: only certificates of persons are looked up in a CRL, and such a CRL covers them all.
        return isRelative || coversOnlyCas || coversOnlySomeReasons || isIndirect || coversOnlyAttributes
            ? VerdictFailures.CrlUnsupported
            : null;
    }

    private static bool TryReadName(ref DerReader point, ReadOnlyMemory<byte> der, CrlExtensions result, out bool isRelative)
    {
        isRelative = false;
        if (!point.IsNext(DerTag.GetConstructedContextTag(0)))
        {
            return true;
        }

        var attempt = point;
        if (DistributionPointReader.TryReadName(ref attempt, der, out var name))
        {
            point = attempt;
            result.Scope = CrlScope.DistributionPoint;
            result.DistributionPointDer = name;
            return true;
        }

        result.Scope = CrlScope.UnsupportedPoint;
        if (!point.TryReadConstructed(DerTag.GetConstructedContextTag(0), out var pointName)
            || !DistributionPointReader.IsWellFormed(pointName))
        {
            return false;
        }

        // RFC 5280 4.2.1.13 advises CAs against names relative to the issuer. The verifier cannot compare such a name with the directory
        // name in a certificate.
        isRelative = pointName.IsNext(DerTag.GetConstructedContextTag(1));
        return true;
    }

    private static bool TryReadReasons(ref DerReader point, out bool isPresent)
    {
        isPresent = point.IsNext(DerTag.GetContextTag(3));
        return !isPresent || point.TryReadAny(out _);
    }
}
