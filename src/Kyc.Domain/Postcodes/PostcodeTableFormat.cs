using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Domain.Postcodes;

/// <summary>
/// Reads and writes the compact format of a postcode table: the eight characters <c>KYCPOST1</c>, the SHA-256 hash of the body, and the
/// body compressed with Brotli. The body contains the source, the date and the municipalities, followed by the columns of the places: the
/// differences between consecutive postcodes, the indexes of the municipalities, the towns and the qualifiers, and
/// <see cref="PostcodePlace.CoversUnlistedTowns"/>. Towns and qualifiers are front-coded: the length of the prefix shared with the previous
/// text, and the rest.
/// </summary>
internal static class PostcodeTableFormat
{
    private const string DateFormat = "yyyy-MM-dd";

    // Limits that are several times larger than the table for Japan requires. A file that exceeds them is rejected.
    private const int MaxBodyBytes = 64 << 20;
    private const int MaxPlaceCount = 1_000_000;
    private const int MaxTextLength = 10_000;
    private const int MaxPostcode = 9_999_999;

    private static readonly byte[] Magic = "KYCPOST1"u8.ToArray();
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(PostcodeTable table, Stream file)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Utf8, leaveOpen: true))
        {
            WriteBody(table, writer);
        }

        var bytes = body.ToArray();
        file.Write(Magic);
        file.Write(SHA256.HashData(bytes));
        using var brotli = new BrotliStream(file, CompressionLevel.SmallestSize, leaveOpen: true);
        brotli.Write(bytes);
    }

    public static bool TryRead(
        Stream file, [NotNullWhen(true)] out PostcodeTable? table, [NotNullWhen(false)] out PostcodeTableProblem? problem)
    {
        table = null;
        problem = null;
        Span<byte> header = stackalloc byte[Magic.Length + SHA256.HashSizeInBytes];
        if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length
            || !header[..Magic.Length].SequenceEqual(Magic))
        {
            problem = PostcodeTableProblem.NotATable;
        }
        else if (Decompress(file) is not { } body || !SHA256.HashData(body).AsSpan().SequenceEqual(header[Magic.Length..]))
        {
            problem = PostcodeTableProblem.Damaged;
        }
        else if (ReadBody(body) is { } bodyTable)
        {
            table = bodyTable;
        }
        else
        {
            problem = PostcodeTableProblem.Malformed;
        }

        return table is not null;
    }

    private static byte[]? Decompress(Stream file)
    {
        using var body = new MemoryStream();
        using var brotli = new BrotliStream(file, CompressionMode.Decompress, leaveOpen: true);
        var buffer = new byte[64 << 10];
        try
        {
            for (int read; (read = brotli.Read(buffer)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxBodyBytes)
                {
                    return null;
                }
            }
        }
        catch (InvalidOperationException)
        {
            // BrotliStream throws this for data that is not valid Brotli.
            return null;
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return body.ToArray();
    }

    private static void WriteBody(PostcodeTable table, BinaryWriter writer)
    {
        var columns = table.Columns;
        writer.Write(table.Source);
        writer.Write(table.Date.ToString(DateFormat, CultureInfo.InvariantCulture));
        writer.Write7BitEncodedInt(columns.Cities.Length);
        foreach (var city in columns.Cities)
        {
            writer.Write(city.Prefecture);
            writer.Write(city.City);
        }

        PostcodePlace[] places = [.. table.GetAll()];
        writer.Write7BitEncodedInt(places.Length);
        for (var index = 0; index < places.Length; index++)
        {
            writer.Write7BitEncodedInt(columns.Postcodes[index] - (index == 0 ? 0 : columns.Postcodes[index - 1]));
        }

        foreach (var city in columns.CityIndexes)
        {
            writer.Write7BitEncodedInt(city);
        }

        WriteTexts(writer, places.Select(place => place.Town));
        WriteTexts(writer, places.Select(place => place.Qualifier));
        foreach (var place in places)
        {
            writer.Write(place.CoversUnlistedTowns);
        }
    }

    private static void WriteTexts(BinaryWriter writer, IEnumerable<string> texts)
    {
        var previous = "";
        foreach (var text in texts)
        {
            var sharedLength = previous.AsSpan().CommonPrefixLength(text);
            // A surrogate pair is never split, because the rest is written as UTF-8.
            sharedLength -= sharedLength > 0 && char.IsHighSurrogate(text[sharedLength - 1]) ? 1 : 0;
            writer.Write7BitEncodedInt(sharedLength);
            writer.Write(text[sharedLength..]);
            previous = text;
        }
    }

    private static PostcodeTable? ReadBody(byte[] body)
    {
        using var reader = new BinaryReader(new MemoryStream(body), Utf8);
        try
        {
            var source = reader.ReadString();
            if (!DateOnly.TryParseExact(reader.ReadString(), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                return null;
            }

            var cities = new Municipality[ReadLimitedInt32(reader, ushort.MaxValue)];
            for (var index = 0; index < cities.Length; index++)
            {
                cities[index] = new Municipality(reader.ReadString(), reader.ReadString());
            }

            var placeCount = ReadLimitedInt32(reader, MaxPlaceCount);
            var postcodes = new int[placeCount];
            for (var (index, lastPostcode) = (0, 0); index < placeCount; index++)
            {
                postcodes[index] = lastPostcode += ReadLimitedInt32(reader, MaxPostcode - lastPostcode);
            }

            var cityIndexes = new ushort[placeCount];
            for (var index = 0; index < placeCount; index++)
            {
                cityIndexes[index] = (ushort)ReadLimitedInt32(reader, cities.Length - 1);
            }

            var (towns, qualifiers) = (ReadTexts(reader, placeCount), ReadTexts(reader, placeCount));
            var columns = new PostcodeColumns(cities, postcodes, cityIndexes, towns, qualifiers, ReadFlags(reader, placeCount));
            return reader.BaseStream.Position == body.Length ? new PostcodeTable(source, date, columns) : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or DecoderFallbackException)
        {
            // BinaryReader throws these for a body that ends early, for malformed lengths and numbers, and for invalid UTF-8. Values that
            // exceed a limit cause an InvalidDataException.
            return null;
        }
    }

    private static string[] ReadTexts(BinaryReader reader, int count)
    {
        var texts = new string[count];
        var previous = "";
        for (var index = 0; index < count; index++)
        {
            var sharedLength = ReadLimitedInt32(reader, previous.Length);
            previous = texts[index] = string.Concat(previous.AsSpan(0, sharedLength), reader.ReadString());
            if (previous.Length > MaxTextLength)
            {
                throw new InvalidDataException();
            }
        }

        return texts;
    }

    private static bool[] ReadFlags(BinaryReader reader, int count)
    {
        var flags = new bool[count];
        for (var index = 0; index < count; index++)
        {
            flags[index] = reader.ReadBoolean();
        }

        return flags;
    }

    private static int ReadLimitedInt32(BinaryReader reader, int max) =>
        reader.Read7BitEncodedInt() is >= 0 and var number && number <= max ? number : throw new InvalidDataException();
}
