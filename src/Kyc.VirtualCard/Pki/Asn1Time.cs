using System.Formats.Asn1;

namespace Kyc.VirtualCard.Pki;

/// <summary>Times as certificates and CRLs write them.</summary>
internal static class Asn1Time
{
    /// <summary>UTCTime until 2049, GeneralizedTime from 2050, to the second: RFC 5280 4.1.2.5.</summary>
    public static void Write(AsnWriter writer, DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        if (utc.Year < 2050)
            writer.WriteUtcTime(utc);
        else
            writer.WriteGeneralizedTime(utc, omitFractionalSeconds: true);
    }

    /// <summary>14:59:59Z of the day: the end of that civil day in Japan, at which JPKI certificates end (pki.md 5.1).</summary>
    public static DateTimeOffset EndOfDayInJapan(DateTimeOffset time) =>
        new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero).AddHours(15).AddSeconds(-1);
}
