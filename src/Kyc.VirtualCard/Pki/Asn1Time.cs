using System.Formats.Asn1;

namespace Kyc.VirtualCard.Pki;

/// <summary>Writes times in the encodings of certificates and CRLs.</summary>
internal static class Asn1Time
{
    /// <summary>Writes UTCTime until 2049, GeneralizedTime from 2050, with a resolution of one second: RFC 5280 4.1.2.5.</summary>
    public static void Write(AsnWriter writer, DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        if (utc.Year < 2050)
        {
            writer.WriteUtcTime(utc);
        }
        else
        {
            writer.WriteGeneralizedTime(utc, omitFractionalSeconds: true);
        }
    }

    /// <summary>
    /// Returns 14:59:59 UTC on the UTC date of a time. That is the end of the day in Japan, when JPKI certificates expire (pki.md 5.1).
    /// </summary>
    public static DateTimeOffset GetEndOfDayInJapan(DateTimeOffset time) =>
        new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero).AddHours(15).AddSeconds(-1);
}
