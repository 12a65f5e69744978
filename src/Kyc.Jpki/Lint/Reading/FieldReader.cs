using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Rules;

namespace Kyc.Jpki.Lint.Reading;

/// <summary>Reads fields that both certificates and CRLs have: times and key identifiers.</summary>
internal static class FieldReader
{
    private const int MaxUtcTimeYear = 2049;

    /// <summary>Checks whether the next element is a UTCTime or a GeneralizedTime.</summary>
    public static bool IsTimeNext(in TolerantReader reader) => reader.IsNext(DerTag.UtcTime) || reader.IsNext(DerTag.GeneralizedTime);

    /// <summary>Reads a time (RFC 5280 4.1.2.5). Returns null if it is missing or malformed.</summary>
    /// <param name="reader">The reader, positioned before the time.</param>
    /// <param name="field">Name of the field.</param>
    /// <param name="findings">Receives the findings.</param>
    /// <param name="start">Offset of the time.</param>
    public static DateTimeOffset? ReadTime(ref TolerantReader reader, string field, FindingCollector findings, out int start)
    {
        start = reader.Offset;
        if (!reader.TryReadAny(field, out var element))
        {
            return null;
        }

        if (element.Tag is not (DerTag.UtcTime or DerTag.GeneralizedTime))
        {
            findings.Add(EncodingRules.FieldInvalid, start, field);
            return null;
        }

        if (!DerTime.TryParse(element.Tag, element.Content, out var time))
        {
            findings.Add(EncodingRules.TimeMalformed, start, field);
            return null;
        }

        if (element.Tag == DerTag.GeneralizedTime && time.Year <= MaxUtcTimeYear)
        {
            findings.Add(EncodingRules.TimeGeneralized, start, field);
        }

        return time;
    }

    /// <summary>Reads an authorityKeyIdentifier (RFC 5280 4.2.1.1).</summary>
    /// <param name="value">Value of the extension.</param>
    /// <param name="isPairConsistent">Whether issuer and serial number are both present or both absent.</param>
    /// <returns>Whether the extension begins with a key identifier that is not empty.</returns>
    public static bool HasAuthorityKeyId(TolerantReader value, out bool isPairConsistent)
    {
        isPairConsistent = true;
        if (!value.TryReadConstructed(DerTag.Sequence, "authorityKeyIdentifier", out var parts))
        {
            return false;
        }

        value.ExpectEnd("authorityKeyIdentifier");
        // The verifier uses the key identifier only if it is the first part of the extension.
        var hasKeyId = false;
        var (isFirst, hasIssuer, hasSerial) = (true, false, false);
        while (!parts.IsAtEnd && parts.TryReadAny("authorityKeyIdentifier", out var part))
        {
            hasKeyId |= isFirst && part.Tag == DerTag.GetContextTag(0) && !part.Content.IsEmpty;
            hasIssuer |= part.Tag == DerTag.GetConstructedContextTag(1);
            hasSerial |= part.Tag == DerTag.GetContextTag(2);
            isFirst = false;
        }

        isPairConsistent = hasIssuer == hasSerial;
        return hasKeyId;
    }
}
