using Kyc.Jpki.Certificates;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Revocation;

/// <summary>What the list's own extensions say.</summary>
internal sealed class CrlExtensions
{
    public ReadOnlyMemory<byte> DistributionPoint { get; set; }

    public ReadOnlyMemory<byte> Number { get; set; }

    public ReadOnlyMemory<byte> AuthorityKeyId { get; set; }
}

/// <summary>Reads the extensions of a list (RFC 5280 5.2).</summary>
internal static class CrlExtensionsParser
{
    /// <summary>RFC 5280 5.2.3: no CRL number is longer than 20 octets.</summary>
    private const int MaxNumberOctets = 20;

    // Last arcs under 2.5.29, see JpkiOids.
    private const byte CrlNumber = 20;
    private const byte DeltaCrlIndicator = 27;
    private const byte IssuingDistributionPoint = 28;
    private const byte AuthorityKeyIdentifier = 35;

    public static Failure? Parse(DerReader reader, ReadOnlyMemory<byte> der, out CrlExtensions? extensions)
    {
        extensions = null;
        if (!reader.TryReadInto(DerTag.Sequence, out var list) || !reader.AtEnd || list.AtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        var result = new CrlExtensions();
        Failure? failure = null;
        while (!list.AtEnd)
        {
            if (!DerExtension.TryRead(ref list, out var extension))
            {
                return VerdictFailures.CrlMalformed;
            }

            // A malformation outweighs: it is looked for to the end.
            var reason = Apply(extension, der, result);
            failure = reason == VerdictFailures.CrlMalformed ? reason : failure ?? reason;
        }

        // RFC 5280 5.2.3: the number is in every list of a conforming CA, and without it an old list could replace a new one.
        failure ??= result.Number.IsEmpty ? VerdictFailures.CrlMalformed
            : result.DistributionPoint.IsEmpty ? VerdictFailures.CrlUnsupported
            : null;
        extensions = failure is null ? result : null;
        return failure;
    }

    private static Failure? Apply(DerExtension extension, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        var value = extension.Value.Read();
        switch (DerOid.ExtensionNumber(extension.Oid))
        {
            case CrlNumber:
                return TryReadNumber(value, der, result) ? null : VerdictFailures.CrlMalformed;
            case IssuingDistributionPoint:
                return result.DistributionPoint.IsEmpty ? ReadDistributionPoint(value, der, result) : VerdictFailures.CrlMalformed;
            case AuthorityKeyIdentifier:
                return TryReadAuthorityKeyId(value, der, result) ? null : VerdictFailures.CrlMalformed;
            case DeltaCrlIndicator:
                // RFC 5280 5.2.4: says only what changed since another list.
                return VerdictFailures.CrlUnsupported;
            default:
                // RFC 5280 5.2: a list with a critical extension that is not understood must not be used.
                return extension.IsCritical ? VerdictFailures.CrlUnsupported : null;
        }
    }

    private static bool TryReadNumber(DerReader value, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        if (!result.Number.IsEmpty || !value.TryReadUnsigned(out var number) || !value.AtEnd || number.Content.Length > MaxNumberOctets)
        {
            return false;
        }

        result.Number = number.ContentOf(der);
        return true;
    }

    private static bool TryReadAuthorityKeyId(DerReader value, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        if (!result.AuthorityKeyId.IsEmpty || !DerExtension.TryReadAuthorityKeyId(value, der, out var keyId))
        {
            return false;
        }

        result.AuthorityKeyId = keyId;
        return true;
    }

    // RFC 5280 5.2.5.
    private static Failure? ReadDistributionPoint(DerReader value, ReadOnlyMemory<byte> der, CrlExtensions result)
    {
        if (!value.TryReadInto(DerTag.Sequence, out var point) || !value.AtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        if (!DistributionPoints.TryReadName(ref point, der, out var name))
        {
            return VerdictFailures.CrlUnsupported;
        }

        if (!point.TryReadFlag(DerTag.Context(1), out var onlyUsers) || !point.TryReadFlag(DerTag.Context(2), out var onlyCas)
            || !TryReadReasons(ref point, out var onlySomeReasons) || !point.TryReadFlag(DerTag.Context(4), out var isIndirect)
            || !point.TryReadFlag(DerTag.Context(5), out var onlyAttributes) || !point.AtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        result.DistributionPoint = name;
        return onlyUsers || onlyCas || onlySomeReasons || isIndirect || onlyAttributes ? VerdictFailures.CrlUnsupported : null;
    }

    private static bool TryReadReasons(ref DerReader point, out bool isThere)
    {
        isThere = point.NextIs(DerTag.Context(3));
        return !isThere || point.TryReadAny(out _);
    }
}
