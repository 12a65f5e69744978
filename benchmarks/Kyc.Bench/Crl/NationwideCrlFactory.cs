using System.Buffers.Binary;
using System.Globalization;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Crl;

/// <summary>
/// Creates requests for revocation lists that are as many and as long as those of the whole country (scale.md 9). The same list number and
/// entry count always give the same serials. The CA numbers certificates consecutively, so the serials of a municipality's list are spread
/// at random over those that the CA issues in five years, the lifetime of a certificate. The revocation times are spread at random over the
/// same five years.
/// </summary>
internal static class NationwideCrlFactory
{
    /// <summary>The prefecture in the distribution points of all lists.</summary>
    public const string Prefecture = "Tokyo-to";

    // The serials of the CA's own certificates show how fast it numbers certificates: the serial was 0x067C6A21 in July 2023 (pki.md 5.1),
    // and about twenty million certificates follow each year.
    private const uint FirstSerial = 67_000_000;
    private const uint LastSerial = 184_000_000;
    private static readonly TimeSpan CertificateLifetime = TimeSpan.FromDays(5 * 365);

    // Revocation reasons with the frequencies that the CA's practice statement suggests: moves and renewals are the most frequent. Null
    // means that the entry has no reason.
    private static readonly int?[] Reasons = [3, 3, 3, 3, 4, 4, 5, null, 1, 6];

    /// <summary>Gets the name of the municipality with the given list number. The name is used in the list's distribution point.</summary>
    public static string GetCityName(int listNumber) => string.Create(CultureInfo.InvariantCulture, $"City-{listNumber:D4}");

    /// <summary>Creates the distinct serials of the list with the given number, in the order of the list's entries.</summary>
    public static uint[] CreateSerials(int listNumber, int entryCount)
    {
        var random = new Random(listNumber);
        var serials = new HashSet<uint>(entryCount);
        while (serials.Count < entryCount)
        {
            serials.Add((uint)random.NextInt64(FirstSerial, LastSerial));
        }

        return [.. serials];
    }

    /// <summary>Creates the request from which the test PKI issues the list with the given number.</summary>
    public static CrlRequest CreateRequest(TestPki pki, int listNumber, int entryCount, DateTimeOffset now) =>
        pki.CreateMunicipalCrlRequest(Prefecture, GetCityName(listNumber), now) with
        {
            Entries = CreateEntries(listNumber, entryCount, now),
        };

    private static IEnumerable<CrlEntry> CreateEntries(int listNumber, int entryCount, DateTimeOffset now)
    {
        var random = new Random(~listNumber);
        foreach (var value in CreateSerials(listNumber, entryCount))
        {
            var serial = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(serial, value);
            var date = now.AddSeconds(-random.Next((int)CertificateLifetime.TotalSeconds) - 7200);
            yield return new CrlEntry(serial, date, Reasons[random.Next(Reasons.Length)]);
        }
    }
}
