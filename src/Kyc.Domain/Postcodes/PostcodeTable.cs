using System.Diagnostics.CodeAnalysis;

namespace Kyc.Domain.Postcodes;

/// <summary>
/// All postcodes of Japan with their places. About 130,000 of them take some megabytes: towns are kept in one text, municipalities once.
/// Immutable; any number of threads may ask.
/// </summary>
public sealed class PostcodeTable
{
    /// <summary>Digits of a postcode.</summary>
    public const int PostcodeLength = 7;

    private static readonly Lazy<PostcodeTable> LazyShipped = new(ReadShipped);

    private readonly PostcodeColumns _columns;
    private readonly Lazy<int[][]> _placesOfCity;
    private readonly Lazy<HashSet<PostcodePlace>> _ambiguous;

    internal PostcodeTable(string source, DateOnly date, PostcodeColumns columns)
    {
        Source = source;
        Date = date;
        _columns = columns;
        _placesOfCity = new Lazy<int[][]>(GroupByCity);
        _ambiguous = new Lazy<HashSet<PostcodePlace>>(FindAmbiguous);
    }

    /// <summary>The table that comes with the product; read when first asked for. Its date says how old it is.</summary>
    public static PostcodeTable Shipped => LazyShipped.Value;

    /// <summary>Where the data are from, for people.</summary>
    public string Source { get; }

    /// <summary>As of when the data are.</summary>
    public DateOnly Date { get; }

    /// <summary>Number of places, which is more than that of postcodes.</summary>
    public int Count => _columns.Postcodes.Length;

    /// <summary>Every municipality of the table once, in the order of their first postcodes.</summary>
    public IReadOnlyList<Municipality> Cities => _columns.Cities;

    internal PostcodeColumns Columns => _columns;

    /// <summary>Makes a table of places.</summary>
    /// <param name="source">Where they are from, for people.</param>
    /// <param name="date">As of when they are.</param>
    /// <param name="places">In any order; repeated ones count once.</param>
    public static PostcodeTable Of(string source, DateOnly date, IEnumerable<PostcodePlace> places) => new(source, date, PostcodeColumns.Of(places));

    /// <summary>Reads a table in the compact form.</summary>
    /// <param name="file">What <see cref="Save"/> wrote; read to its end.</param>
    /// <param name="table">The table.</param>
    /// <param name="problem">What is wrong with the file.</param>
    /// <exception cref="IOException">The stream can't be read.</exception>
    public static bool TryLoad(Stream file, [NotNullWhen(true)] out PostcodeTable? table, [NotNullWhen(false)] out PostcodeTableProblem? problem) =>
        PostcodeTableFormat.TryRead(file, out table, out problem);

    /// <summary>Writes the table in the compact form.</summary>
    /// <exception cref="IOException">The stream can't be written.</exception>
    public void Save(Stream file) => PostcodeTableFormat.Write(this, file);

    /// <summary>Places of a postcode, in the order of their names; none for one that is not in the table.</summary>
    /// <param name="postcode7">Seven ASCII digits; anything else is in no table.</param>
    public IReadOnlyList<PostcodePlace> Find(string postcode7)
    {
        if (!TryReadPostcode(postcode7, out var postcode))
        {
            return [];
        }

        var first = FirstAtOrAfter(postcode);
        var end = first;
        while (end < Count && _columns.Postcodes[end] == postcode)
        {
            end++;
        }

        return [.. Enumerable.Range(first, end - first).Select(_columns.PlaceAt)];
    }

    /// <summary>All places in the order of postcodes.</summary>
    public IEnumerable<PostcodePlace> All() => Enumerable.Range(0, Count).Select(_columns.PlaceAt);

    /// <summary>
    /// Whether other postcodes are for all of the same town too, by this table: it has lost, or never said, what tells them apart.
    /// </summary>
    public bool IsAmbiguous(PostcodePlace place) => _ambiguous.Value.Contains(place with { Postcode = "" });

    /// <summary>Reads seven ASCII digits as a number.</summary>
    public static bool TryReadPostcode(string postcode7, out int postcode)
    {
        postcode = 0;
        return postcode7.Length == PostcodeLength && postcode7.All(char.IsAsciiDigit) && int.TryParse(postcode7, out postcode);
    }

    /// <summary>Places of a municipality.</summary>
    /// <param name="city">Index in <see cref="Cities"/>.</param>
    public IEnumerable<PostcodePlace> PlacesOf(int city) => _placesOfCity.Value[city].Select(_columns.PlaceAt);

    private int FirstAtOrAfter(int postcode)
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

        for (var index = 0; index < Count; index++)
        {
            groups[_columns.CityOf[index]].Add(index);
        }

        return Array.ConvertAll(groups, group => group.ToArray());
    }

    private HashSet<PostcodePlace> FindAmbiguous() => All().Where(place => place.Qualifier.Length == 0)
        .GroupBy(place => place with { Postcode = "" })
        .Where(town => town.Select(place => place.Postcode).Distinct().Count() > 1).Select(town => town.Key).ToHashSet();

    private static PostcodeTable ReadShipped()
    {
        const string resource = "postcodes.bin";
        using var file = typeof(PostcodeTable).Assembly.GetManifestResourceStream(resource)!;
        return TryLoad(file, out var table, out var problem)
            ? table
            : throw new InvalidOperationException($"The shipped table of postcodes is broken ({problem}): build the program again.");
    }
}
