using System.Buffers.Binary;
using System.Globalization;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Crl;

/// <summary>
/// Creates lists of the size of the whole country (scale.md 9), the same for the same numbers. A municipality's serials are
/// spread at random over those issued in the five years of a certificate's lifetime, which the CA numbers consecutively; the times of
/// revocations are spread over every second of that time.
/// </summary>
internal static class CountryLists
{
    /// <summary>Prefecture of all lists.</summary>
    public const string Prefecture = "Tokyo-to";

    // The serials of the CA's own certificates show its counter: 0x067C6A21 in July 2023 (pki.md 5.1), some twenty million a
    // year.
    private const uint FirstSerial = 67_000_000;
    private const uint LastSerial = 184_000_000;
    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(5 * 365);

    // The reasons that the CA's practice statement makes likely: moves and renewals most often, then the others; null stands for no reason.
    private static readonly int?[] Reasons = [3, 3, 3, 3, 4, 4, 5, null, 1, 6];

    /// <summary>Gets the name of one municipality's file and distribution point.</summary>
    public static string City(int list) => string.Create(CultureInfo.InvariantCulture, $"City-{list:D4}");

    /// <summary>Gets the distinct serials of a list, in list order.</summary>
    public static uint[] Serials(int list, int count)
    {
        var random = new Random(list);
        var serials = new HashSet<uint>(count);
        while (serials.Count < count)
        {
            serials.Add((uint)random.NextInt64(FirstSerial, LastSerial));
        }

        return [.. serials];
    }

    /// <summary>Creates the request with which the test PKI issues the list.</summary>
    public static CrlRequest Request(TestPki pki, int list, int count, DateTimeOffset now) =>
        pki.CreateMunicipalCrlRequest(Prefecture, City(list), now) with { Entries = Entries(list, count, now) };

    private static IEnumerable<CrlEntry> Entries(int list, int count, DateTimeOffset now)
    {
        var random = new Random(~list);
        foreach (var value in Serials(list, count))
        {
            var serial = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(serial, value);
            var date = now.AddSeconds(-random.Next((int)CertificateLifetime.TotalSeconds) - 7200);
            yield return new CrlEntry(serial, date, Reasons[random.Next(Reasons.Length)]);
        }
    }
}
