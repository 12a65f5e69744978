using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Certificates;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>Reads and checks the entries of a CRL (RFC 5280 5.1.2.6, 5.3).</summary>
/// <param name="der">The whole CRL in DER.</param>
/// <param name="findings">Receives the findings.</param>
/// <param name="isVersion2">Whether the CRL contains a version field, so that its entries may have extensions.</param>
/// <param name="thisUpdate">When the CRL was issued; null if unknown.</param>
internal sealed class EntryCheck(byte[] der, FindingCollector findings, bool isVersion2, DateTimeOffset? thisUpdate)
{
    private const int MaxSerialOctets = 20;
    private const byte UnspecifiedReason = 0;
    private const byte CertificateHoldReason = 6;
    private const byte UnusedReason = 7;
    private const byte RemoveFromCrlReason = 8;
    private const byte LastReason = 10;

    private readonly RepeatedSerialFinder _repeatedSerialFinder = new(der);

    // Reused for every entry, because there may be millions of entries.
    private readonly List<ParsedExtension> _extensions = [];

    /// <summary>Checks one entry.</summary>
    /// <param name="entry">A reader over the content of the entry.</param>
    /// <param name="start">Offset of the entry.</param>
    public void Check(TolerantReader entry, int start)
    {
        CheckSerial(ref entry, start);
        CheckDate(ref entry);
        if (!entry.IsAtEnd)
        {
            CheckExtensions(ref entry, start);
        }

        entry.ExpectEnd("revokedCertificate");
        if (entry.Offset - start > CrlEntryReader.MaxEntryBytes)
        {
            findings.Add(CrlRules.PartTooLong, start);
        }
    }

    /// <summary>
    /// Reports every entry that repeats the serial number of an earlier entry. To be called after all entries have been checked.
    /// </summary>
    public void ReportRepeatedSerials()
    {
        foreach (var offset in _repeatedSerialFinder.FindRepeatedEntries())
        {
            findings.Add(EntryRules.SerialRepeated, offset);
        }
    }

    private void CheckSerial(ref TolerantReader entry, int start)
    {
        if (!entry.TryReadInteger("userCertificate", out var serial))
        {
            return;
        }

        _repeatedSerialFinder.Add(serial.ContentStart, serial.Content.Length, start);
        if (serial.Content[0] >= 0x80)
        {
            findings.Add(EntryRules.SerialNegative, start);
        }

        var magnitude = serial.Content.TrimStart((byte)0);
        if (magnitude.IsEmpty)
        {
            findings.Add(EntryRules.SerialZero, start);
        }

        // The verifier accepts a negative number of 21 octets. It is reported nevertheless, because RFC 5280 allows at most 20 octets.
        if (magnitude.Length > MaxSerialOctets)
        {
            findings.Add(EntryRules.SerialTooLong, start);
        }
    }

    private void CheckDate(ref TolerantReader entry)
    {
        if (FieldReader.ReadTime(ref entry, "revocationDate", findings, out var start) is not { } date)
        {
            return;
        }

        if (date < EntryDate.Origin)
        {
            findings.Add(EntryRules.DateBefore1950, start);
        }
        else if (!EntryDate.TryGetSeconds(date, out _))
        {
            findings.Add(EntryRules.DateTooLate, start);
        }
        else if (date > thisUpdate)
        {
            findings.Add(EntryRules.DateAfterThisUpdate, start);
        }
    }

    private void CheckExtensions(ref TolerantReader entry, int start)
    {
        if (!isVersion2)
        {
            findings.Add(EntryRules.ExtensionsInVersion1, start);
        }

        if (!entry.TryReadConstructed(DerTag.Sequence, "crlEntryExtensions", out var list))
        {
            return;
        }

        if (list.IsAtEnd)
        {
            findings.Add(EntryRules.ExtensionsEmpty, start);
        }

        ExtensionListReader.Read(list, der, findings, _extensions);
        foreach (var extension in _extensions)
        {
            CheckExtension(extension);
        }
    }

    private void CheckExtension(in ParsedExtension extension)
    {
        switch (extension.Number)
        {
            case ExtensionNumbers.ReasonCode:
                CheckReason(extension);
                break;
            case ExtensionNumbers.InvalidityDate:
                CheckInvalidityDate(extension);
                break;
            case ExtensionNumbers.CertificateIssuer:
                findings.Add(EntryRules.CertificateIssuerPresent, extension.Start);
                break;
            default:
                var rule = extension.IsCritical ? EntryRules.CriticalExtensionUnknown : EncodingRules.ExtensionUnknown;
                findings.Add(rule, extension.Start, extension.GetOidText(der));
                break;
        }
    }

    private void CheckReason(in ParsedExtension extension)
    {
        if (extension.IsCritical)
        {
            findings.Add(EntryRules.ReasonCritical, extension.Start);
        }

        var value = extension.GetReader(der, findings);
        if (!value.TryRead(DerTag.Enumerated, "reasonCode", out var code))
        {
            return;
        }

        value.ExpectEnd("reasonCode");
        var rule = code.Content switch
        {
            [UnspecifiedReason] => EntryRules.ReasonUnspecified,
            [CertificateHoldReason] => EntryRules.ReasonCertificateHold,
            [RemoveFromCrlReason] => EntryRules.ReasonRemoveFromCrl,
            [<= LastReason and not UnusedReason] => null,
            _ => EntryRules.ReasonUnassigned,
        };
        if (rule is not null)
        {
            findings.Add(rule, extension.Start);
        }
    }

    private void CheckInvalidityDate(in ParsedExtension extension)
    {
        var value = extension.GetReader(der, findings);
        var isUtcTime = value.IsNext(DerTag.UtcTime);
        if (isUtcTime || extension.IsCritical)
        {
            findings.Add(EntryRules.InvalidityDateFormat, extension.Start);
        }

        // RFC 5280 5.3.2: invalidityDate is always a GeneralizedTime, even before 2050.
        if (value.TryReadAny("invalidityDate", out var time))
        {
            value.ExpectEnd("invalidityDate");
            if (!DerTime.TryParse(time.Tag, time.Content, out _) || time.Tag is not (DerTag.UtcTime or DerTag.GeneralizedTime))
            {
                findings.Add(EncodingRules.TimeMalformed, time.Start, "invalidityDate");
            }
        }
    }
}
