using System.Formats.Asn1;

namespace Kyc.VirtualCard.Pki;

/// <summary>Writes times as certificates and CRLs encode them.</summary>
internal static class Asn1Time
{
    /// <summary>
    /// Writes the given time as UTCTime if it is before 2050, otherwise as GeneralizedTime. Fractions of a second are omitted:
    /// RFC 5280 4.1.2.5.
    /// </summary>
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
    /// Returns 14:59:59 UTC on the UTC date of the given time. This is 23:59:59 in Japan, when JPKI certificates expire (pki.md 5.1).
    /// </summary>
    public static DateTimeOffset GetEndOfDayInJapan(DateTimeOffset time) =>
        new DateTimeOffset(time.UtcDateTime.Date, TimeSpan.Zero).AddHours(15).AddSeconds(-1);
}
