using System.Buffers.Binary;

namespace Kyc.VirtualCard.Pki;

/// <summary>Age of a CRL, seen from now. Lists are made once a day (fact file pki.md 5.3).</summary>
public enum CrlAge
{
    /// <summary>Made an hour ago, the next one due tomorrow.</summary>
    Fresh,

    /// <summary>The next one was due days ago.</summary>
    Stale,

    /// <summary>Made tomorrow.</summary>
    Future,
}

public sealed partial class TestPki
{
    /// <summary>
    /// The signature CRL of one municipality, with the personas revoked there and <paramref name="furtherEntries"/>
    /// invented serial numbers. Its cRLNumber is thisUpdate in Unix seconds, so that a later list has a higher one.
    /// </summary>
    /// <param name="prefecture">Prefecture of the distribution point.</param>
    /// <param name="city">Municipality of the distribution point.</param>
    /// <param name="now">The time its age is seen from.</param>
    /// <param name="freshness">Its age.</param>
    /// <param name="furtherEntries">Any number; tens of millions take seconds.</param>
    public CrlRequest MunicipalCrl(
        string prefecture, string city, DateTimeOffset now, CrlAge freshness = CrlAge.Fresh, int furtherEntries = 0)
    {
        var thisUpdate = freshness switch
        {
            CrlAge.Stale => now.AddDays(-10),
            CrlAge.Future => now.AddDays(1),
            _ => now.AddHours(-1),
        };
        var here = Personas.All.Where(
            persona => persona.RevocationReason is not null && persona.Prefecture == prefecture && persona.City == city).ToList();
        return new CrlRequest
        {
            Issuer = NewestSignatureCa,
            Prefecture = prefecture,
            City = city,
            ThisUpdate = thisUpdate,
            NextUpdate = thisUpdate.AddDays(2),
            Number = thisUpdate.ToUnixTimeSeconds(),
            Entries = here.Select(persona => new CrlEntry(persona.Serial, thisUpdate.AddDays(-3), persona.RevocationReason))
                .Concat(InventedEntries(furtherEntries, thisUpdate)),
        };
    }

    /// <summary><see cref="MunicipalCrl"/> as DER.</summary>
    public byte[] CreateMunicipalCrl(
        string prefecture, string city, DateTimeOffset now, CrlAge freshness = CrlAge.Fresh, int furtherEntries = 0) =>
        CrlWriter.Create(MunicipalCrl(prefecture, city, now, freshness, furtherEntries));

    // Serial numbers all different and unsorted, as in a list kept by date of revocation: an odd factor permutes the
    // residues modulo a power of two. The personas' serials begin with 0x40 to 0x7F, these with 0x01 to 0x3F.
    private static IEnumerable<CrlEntry> InventedEntries(int count, DateTimeOffset thisUpdate)
    {
        int?[] reasons = [3, 4, 5, null, 1, 6];
        var produced = 0;
        for (uint i = 1; produced < count; i++)
        {
            var value = (i * 0x2545F491u) & 0x3FFF_FFFF;
            if (value < 0x0100_0000)
                continue;
            var serial = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(serial, value);
            yield return new CrlEntry(serial, thisUpdate.AddDays(-1 - (produced / 500 % 1800)), reasons[produced % reasons.Length]);
            produced++;
        }
    }
}
