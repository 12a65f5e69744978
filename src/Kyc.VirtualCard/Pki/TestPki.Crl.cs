using System.Buffers.Binary;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Specifies the age of a CRL, relative to now. Real CRLs are created once a day (pki.md 5.3). The next list is due two days after the
/// creation of this list.
/// </summary>
public enum CrlAge
{
    /// <summary>The list was created an hour ago.</summary>
    Fresh,

    /// <summary>The list was created ten days ago, so the next list was due eight days ago.</summary>
    Stale,

    /// <summary>The list states that it is created tomorrow.</summary>
    Future,
}

public sealed partial class TestPki
{
    /// <summary>
    /// Creates the request for a municipality's signature CRL, with the certificates of the personas that are revoked there and with
    /// fictitious serial numbers. The list's cRLNumber is thisUpdate in Unix seconds, so that a later list has a higher number.
    /// </summary>
    /// <param name="prefecture">The prefecture of the distribution point.</param>
    /// <param name="city">The municipality of the distribution point.</param>
    /// <param name="now">The current time, to which the age of the list is relative.</param>
    /// <param name="age">The age of the list.</param>
    /// <param name="fictitiousEntryCount">The number of fictitious entries. Tens of millions of entries take seconds.</param>
    public CrlRequest CreateMunicipalCrlRequest(
        string prefecture, string city, DateTimeOffset now, CrlAge age = CrlAge.Fresh, int fictitiousEntryCount = 0)
    {
        var thisUpdate = age switch
        {
            CrlAge.Stale => now.AddDays(-10),
            CrlAge.Future => now.AddDays(1),
            _ => now.AddHours(-1),
        };
        var revokedPersonas = Personas.All.Where(
            persona => persona.RevocationReason is not null && persona.Prefecture == prefecture && persona.City == city).ToList();
        return new CrlRequest
        {
            Issuer = NewestSignatureCa,
            Prefecture = prefecture,
            City = city,
            ThisUpdate = thisUpdate,
            NextUpdate = thisUpdate.AddDays(2),
            Number = thisUpdate.ToUnixTimeSeconds(),
            Entries = revokedPersonas.Select(persona => new CrlEntry(persona.Serial, thisUpdate.AddDays(-3), persona.RevocationReason))
                .Concat(CreateFictitiousEntries(fictitiousEntryCount, thisUpdate)),
        };
    }

    /// <summary>Creates the CRL that <see cref="CreateMunicipalCrlRequest"/> specifies, and returns its DER encoding.</summary>
    public byte[] CreateMunicipalCrl(
        string prefecture, string city, DateTimeOffset now, CrlAge age = CrlAge.Fresh, int fictitiousEntryCount = 0) =>
        CrlWriter.Create(CreateMunicipalCrlRequest(prefecture, city, now, age, fictitiousEntryCount));

    // All serial numbers are different, because multiplication by an odd factor permutes the residues modulo a power of two. They are
    // unsorted, as in a list ordered by revocation date. The serial numbers of fictitious entries begin with 0x01 to 0x3F and those of
    // personas with 0x40 to 0x7F, so they never match.
    private static IEnumerable<CrlEntry> CreateFictitiousEntries(int count, DateTimeOffset thisUpdate)
    {
        int?[] reasons = [3, 4, 5, null, 1, 6];
        var producedCount = 0;
        for (uint i = 1; producedCount < count; i++)
        {
            var value = (i * 0x2545F491u) & 0x3FFF_FFFF;
            if (value < 0x0100_0000)
            {
                continue;
            }

            var serial = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(serial, value);
            yield return new CrlEntry(
                serial,
                thisUpdate.AddDays(-1 - (producedCount / 500 % 1800)),
                reasons[producedCount % reasons.Length]);
            producedCount++;
        }
    }
}
