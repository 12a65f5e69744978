using System.Buffers.Binary;

namespace Kyc.VirtualCard.Pki;

/// <summary>Specifies the age of a CRL, relative to now. Lists are created once a day (pki.md 5.3).</summary>
public enum CrlAge
{
    /// <summary>The list was created an hour ago, and the next list is due tomorrow.</summary>
    Fresh,

    /// <summary>The next list was due several days ago.</summary>
    Stale,

    /// <summary>The date of creation of the list is tomorrow.</summary>
    Future,
}

public sealed partial class TestPki
{
    /// <summary>
    /// Creates the request for the signature CRL of one municipality, with the personas revoked there and
    /// <paramref name="fictitiousEntryCount"/>
    /// fictitious serial numbers. Its cRLNumber is thisUpdate in Unix seconds, so that a later list has a higher number.
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

    /// <summary>Creates the DER encoding of the CRL that <see cref="CreateMunicipalCrlRequest"/> specifies.</summary>
    public byte[] CreateMunicipalCrl(
        string prefecture, string city, DateTimeOffset now, CrlAge age = CrlAge.Fresh, int fictitiousEntryCount = 0) =>
        CrlWriter.Create(CreateMunicipalCrlRequest(prefecture, city, now, age, fictitiousEntryCount));

    // All serial numbers are different and unsorted, as in a list ordered by date of revocation: an odd factor permutes the residues modulo
    // a power of two. The serial numbers of fictitious entries begin with 0x01 to 0x3F, and those of personas with 0x40 to 0x7F, so they
    // never match.
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
