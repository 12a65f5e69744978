using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;

namespace Kyc.Jpki.Revocation.Reading;

/// <summary>Reads any entry of revokedCertificates that RFC 5280 allows (5.1.2.6, 5.3), and adds it to a table.</summary>
internal static class CrlEntryParser
{
    // 20 octets (RFC 5280 4.1.2.2) and a sign octet.
    private const int MaxSerialOctets = CrlEntryTable.MaxSerialOctets + 1;

    // The last arcs of the extensions' object identifiers under 2.5.29, see JpkiOids.
    private const byte ReasonCode = 21;
    private const byte InvalidityDate = 24;
    private const byte CertificateIssuer = 29;
    // CRLReason values (RFC 5280 5.3.1).
    private const byte RemoveFromCrlReason = 8;
    private const byte UnusedReason = 7;
    private const byte LastReason = 10;

    /// <summary>
    /// Reads the content of an entry and adds the entry to the table. Returns <see cref="VerdictFailures.CrlMalformed"/>,
    /// <see cref="VerdictFailures.CrlUnsupported"/>, or null on success.
    /// </summary>
    public static Failure? Read(DerReader entry, bool isVersion2, CrlEntryTable table)
    {
        // RFC 5280 5.1.2.4: times have the same format as in certificates. A date outside the range of EntryDate counts as malformed.
        if (!entry.TryReadInteger(out var serial) || serial.Content.Length > MaxSerialOctets
            || !DerTime.TryRead(ref entry, out var time) || !EntryDate.TryGetSeconds(time, out var date))
        {
            return VerdictFailures.CrlMalformed;
        }

        byte reason = 0;
        Failure? failure = null;
        if (!entry.IsAtEnd)
        {
            // RFC 5280 5.1: only version 2 has entry extensions. An empty sequence, which some CAs write, is accepted.
            if (!isVersion2 || !entry.TryReadConstructed(DerTag.Sequence, out var extensions) || !entry.IsAtEnd)
            {
                return VerdictFailures.CrlMalformed;
            }

            failure = ReadExtensions(extensions, ref reason);
        }

        if (serial.Content[0] >= 0x80)
        {
            table.RecordNegativeSerial();
        }
        else if (serial.Content.TrimStart((byte)0).Length <= CrlEntryTable.MaxSerialOctets)
        {
            table.Add(serial.Content, date, reason);
        }
        else
        {
            return VerdictFailures.CrlMalformed;
        }

        return failure;
    }

    private static Failure? ReadExtensions(DerReader extensions, ref byte reason)
    {
        Failure? failure = null;
        var seenExtensions = default(SeenExtensions);
        while (!extensions.IsAtEnd)
        {
            if (!DerExtension.TryRead(ref extensions, out var extension) || !seenExtensions.TryAdd(extension, extensions))
            {
                return VerdictFailures.CrlMalformed;
            }

            var extensionFailure = Apply(extension, ref reason);
            failure = extensionFailure == VerdictFailures.CrlMalformed ? extensionFailure : failure ?? extensionFailure;
        }

        return failure;
    }

    private static Failure? Apply(DerExtension extension, ref byte reason)
    {
        var value = extension.Value.GetReader();
        switch (DerOid.GetExtensionNumber(extension.Oid))
        {
            case ReasonCode:
                if (!value.TryRead(DerTag.Enumerated, out var code) || !value.IsAtEnd
                    || code.Content is not [<= LastReason and not UnusedReason])
                {
                    return VerdictFailures.CrlMalformed;
                }

                reason = code.Content[0];
                // RFC 5280 5.3.1: removeFromCRL appears only in delta CRLs.
                return reason == RemoveFromCrlReason ? VerdictFailures.CrlUnsupported : null;
            case InvalidityDate:
                // RFC 5280 5.3.2 requires a GeneralizedTime; some CAs write a UTCTime. The date is not used, because the certificate is
                // already revoked.
                return DerTime.TryRead(ref value, out _) && value.IsAtEnd ? null : VerdictFailures.CrlMalformed;
            case CertificateIssuer:
                // RFC 5280 5.3.3: the entry is for a certificate of a different CA. Such entries appear only in indirect CRLs.
                return VerdictFailures.CrlUnsupported;
            default:
                // RFC 5280 5.3: a critical entry extension that is not understood makes the CRL unusable.
                return extension.IsCritical ? VerdictFailures.CrlUnsupported : null;
        }
    }
}
