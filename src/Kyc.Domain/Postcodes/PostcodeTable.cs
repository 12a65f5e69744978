using System.Diagnostics.CodeAnalysis;

namespace Kyc.Domain.Postcodes;

/// <summary>
/// Contains all postcodes of Japan with their places. The approximately 130,000 places take a few megabytes of memory, because all town
/// names are stored in one string and each municipality only once. The table is immutable and thread-safe.
/// </summary>
public sealed class PostcodeTable
{
    /// <summary>The number of digits in a postcode.</summary>
    public const int PostcodeDigitCount = 7;

    private static readonly Lazy<PostcodeTable> LazyBuiltInTable = new(ReadBuiltInTable);

    private readonly PostcodeColumns _columns;
    private readonly Lazy<int[][]> _placeIndexesByCity;
    private readonly Lazy<HashSet<PostcodePlace>> _ambiguousPlaces;

    internal PostcodeTable(string source, DateOnly date, PostcodeColumns columns)
    {
        Source = source;
        Date = date;
        _columns = columns;
        _placeIndexesByCity = new Lazy<int[][]>(GroupByCity);
        _ambiguousPlaces = new Lazy<HashSet<PostcodePlace>>(FindAmbiguousPlaces);
    }

    /// <summary>
    /// Gets the table that is shipped with the product. It is loaded on first use. <see cref="Date"/> is the date of its data.
    /// </summary>
    public static PostcodeTable BuiltIn => LazyBuiltInTable.Value;

    /// <summary>Gets the source of the data, as text for people.</summary>
    public string Source { get; }

    /// <summary>Gets the date of the data.</summary>
    public DateOnly Date { get; }

    /// <summary>Gets the number of places, which is higher than the number of postcodes.</summary>
    public int PlaceCount => _columns.Postcodes.Length;

    /// <summary>Gets every municipality of the table once, ordered by the first postcode of each.</summary>
    public IReadOnlyList<Municipality> Cities => _columns.Cities;

    internal PostcodeColumns Columns => _columns;

    /// <summary>Creates a table from the given places.</summary>
    /// <param name="source">The source of the data, as text for people.</param>
    /// <param name="date">The date of the data.</param>
    /// <param name="places">The places, in any order. Duplicates are removed.</param>
    public static PostcodeTable Create(string source, DateOnly date, IEnumerable<PostcodePlace> places) =>
        new(source, date, PostcodeColumns.Create(places));

    /// <summary>Reads a table in the compact format. Returns false when the file is not a valid table.</summary>
    /// <param name="file">A stream with the output of <see cref="Save"/>. It is read to its end.</param>
    /// <param name="table">The table. Null when the file is not valid.</param>
    /// <param name="problem">The error in the file. Null when the file is valid.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool TryLoad(
        Stream file, [NotNullWhen(true)] out PostcodeTable? table, [NotNullWhen(false)] out PostcodeTableProblem? problem) =>
        PostcodeTableFormat.TryRead(file, out table, out problem);

    /// <summary>Writes the table to the given stream in the compact format.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Save(Stream file) => PostcodeTableFormat.Write(this, file);

    /// <summary>
    /// Returns the places of the given postcode, in the order of their names. Empty for a postcode that is not in the table.
    /// </summary>
    /// <param name="postcodeText">Seven ASCII digits. For anything else the result is empty.</param>
    public IReadOnlyList<PostcodePlace> Find(string postcodeText)
    {
        if (!TryParsePostcode(postcodeText, out var postcode))
        {
            return [];
        }

        var first = FindFirstIndex(postcode);
        var end = first;
        while (end < PlaceCount && _columns.Postcodes[end] == postcode)
        {
            end++;
        }

        return [.. Enumerable.Range(first, end - first).Select(_columns.GetPlace)];
    }

    /// <summary>Returns all places in the order of their postcodes.</summary>
    public IEnumerable<PostcodePlace> GetAll() => Enumerable.Range(0, PlaceCount).Select(_columns.GetPlace);

    /// <summary>
    /// Whether the given place is a whole town for which the table has several postcodes. The table then does not show which of them
    /// applies to an address.
    /// </summary>
    public bool HasSeveralPostcodes(PostcodePlace place) => _ambiguousPlaces.Value.Contains(place with { Postcode = "" });

    /// <summary>Parses seven ASCII digits as a number. Returns false for anything else.</summary>
    public static bool TryParsePostcode(string text, out int postcode)
    {
        postcode = 0;
        return text.Length == PostcodeDigitCount && text.All(char.IsAsciiDigit) && int.TryParse(text, out postcode);
    }

    /// <summary>Returns the places of the given municipality.</summary>
    /// <param name="cityIndex">The index of the municipality in <see cref="Cities"/>.</param>
    public IEnumerable<PostcodePlace> GetPlaces(int cityIndex) => _placeIndexesByCity.Value[cityIndex].Select(_columns.GetPlace);

    private int FindFirstIndex(int postcode)
    {
        var index = Array.BinarySearch(_columns.Postcodes, postcode);
        if (index < 0)
        {
            return ~index;
        }

        while (index > 0 && _columns.Postcodes[index - 1] == postcode)
        {
            index--;
        }

        return index;
    }

    private int[][] GroupByCity()
    {
        var groups = new List<int>[_columns.Cities.Length];
        for (var city = 0; city < groups.Length; city++)
        {
            groups[city] = [];
        }

        for (var index = 0; index < PlaceCount; index++)
        {
            groups[_columns.CityIndexes[index]].Add(index);
        }

        return Array.ConvertAll(groups, group => group.ToArray());
    }

    private HashSet<PostcodePlace> FindAmbiguousPlaces() => [.. GetAll().Where(place => place.Qualifier.Length == 0)
        .GroupBy(place => place with { Postcode = "" })
        .Where(town => town.Select(place => place.Postcode).Distinct().Count() > 1).Select(town => town.Key)];

    private static PostcodeTable ReadBuiltInTable()
    {
        const string resource = "postcodes.bin";
        using var file = typeof(PostcodeTable).Assembly.GetManifestResourceStream(resource)!;
        return TryLoad(file, out var table, out var problem)
            ? table
            : throw new InvalidOperationException($"The shipped table of postcodes is broken ({problem}): build the program again.");
    }
}
