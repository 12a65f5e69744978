using Kyc.Jpki.Der;

namespace Kyc.Jpki.Revocation;

/// <summary>Reads revokedCertificates (RFC 5280 5.1.2.6) in one pass, without an object an entry.</summary>
internal static class CrlEntryParser
{
    // 20 octets (RFC 5280 4.1.2.2) and a sign octet.
    private const int MaxSerialOctets = 21;

    // Last arcs under 2.5.29, see JpkiOids.
    private const byte ReasonCode = 21;
    private const byte InvalidityDate = 24;
    private const byte RemoveFromCrl = 8;
    private const byte UnusedReason = 7;
    private const byte LastReason = 10;

    /// <summary>Answers why the list is refused, or null and the index.</summary>
    public static Failure? Parse(ref DerReader tbs, ReadOnlyMemory<byte> der, bool isVersion2, out CrlEntryIndex? index)
    {
        index = null;
        if (!tbs.NextIs(DerTag.Sequence))
        {
            // RFC 5280 5.1.2.6: absent when nothing is revoked.
            index = CrlEntryIndex.Create(der, []);
            return null;
        }

        if (!tbs.TryReadInto(DerTag.Sequence, out var entries))
        {
            return VerdictFailures.CrlMalformed;
        }

        var offsets = new List<int>();
        Failure? failure = null;
        while (!entries.AtEnd)
        {
            if (!entries.TryRead(DerTag.Sequence, out var entry))
            {
                return VerdictFailures.CrlMalformed;
            }

            var content = entry.Read();
            var reason = ReadEntry(ref content, isVersion2, out _);
            if (reason == VerdictFailures.CrlMalformed)
            {
                return reason;
            }

            failure ??= reason;
            offsets.Add(entry.Start);
        }

        index = CrlEntryIndex.Create(der, [.. offsets]);
        return failure;
    }

    /// <summary>Reads one entry's content.</summary>
    public static Failure? ReadEntry(ref DerReader entry, bool isVersion2, out RevokedEntry revoked)
    {
        revoked = default;
        if (!entry.TryReadInteger(out var serial) || serial.Content.Length > MaxSerialOctets || !DerTime.TryRead(ref entry, out var date))
        {
            return VerdictFailures.CrlMalformed;
        }

        revoked = new RevokedEntry(date, RevocationReason.Unspecified);
        if (entry.AtEnd)
        {
            return null;
        }

        // RFC 5280 5.1: extensions of entries exist in version 2 only. A sequence of none, which some CAs write, says nothing and is read.
        if (!isVersion2 || !entry.TryReadInto(DerTag.Sequence, out var extensions) || !entry.AtEnd)
        {
            return VerdictFailures.CrlMalformed;
        }

        Failure? failure = null;
        while (!extensions.AtEnd)
        {
            if (!DerExtension.TryRead(ref extensions, out var extension))
            {
                return VerdictFailures.CrlMalformed;
            }

            var reason = Apply(extension, ref revoked);
            failure = reason == VerdictFailures.CrlMalformed ? reason : failure ?? reason;
        }

        return failure;
    }

    private static Failure? Apply(DerExtension extension, ref RevokedEntry entry)
    {
        var value = extension.Value.Read();
        switch (DerOid.ExtensionNumber(extension.Oid))
        {
            case ReasonCode:
                if (!value.TryRead(DerTag.Enumerated, out var reason) || !value.AtEnd
                    || reason.Content is not [<= LastReason and not UnusedReason])
                {
                    return VerdictFailures.CrlMalformed;
                }

                entry = entry with { Reason = (RevocationReason)reason.Content[0] };
                // RFC 5280 5.3.1: removeFromCRL appears in delta lists only.
                return reason.Content[0] == RemoveFromCrl ? VerdictFailures.CrlUnsupported : null;
            case InvalidityDate:
                // RFC 5280 5.3.2 wants a GeneralizedTime; some CAs write the other form. Not used: the certificate is revoked now.
                return DerTime.TryRead(ref value, out _) && value.AtEnd ? null : VerdictFailures.CrlMalformed;
            default:
                // RFC 5280 5.3: a critical entry extension not understood makes the list unusable; certificateIssuer (5.3.3) is one.
                return extension.IsCritical ? VerdictFailures.CrlUnsupported : null;
        }
    }
}
