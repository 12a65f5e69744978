using System.Globalization;

namespace Kyc.Evidence.Ledger;

/// <summary>
/// Formats and parses the ledger fact <c>classes</c>, which states the classes of data of one erasure. The value of the fact contains the
/// numbers of the classes in ascending order, joined by commas (<c>1,2,3</c>).
/// </summary>
public static class ErasedClassesFact
{
    /// <summary>The name of the fact in entries of the kind <see cref="LedgerEntryKind.ErasureDone"/>.</summary>
    public const string FactName = "classes";

    /// <summary>Creates the fact. The classes may be in any order, and repeated classes count once.</summary>
    public static LedgerFact Create(IEnumerable<DataClass> classes) => new(
        FactName,
        string.Join(',', classes.Distinct().Order().Select(dataClass => ((short)dataClass).ToString(CultureInfo.InvariantCulture))));

    /// <summary>
    /// Parses the value of the fact, which may be untrusted. Returns false unless it has the format that <see cref="Create"/> writes and
    /// contains at least one class and only known classes.
    /// </summary>
    public static bool TryParse(string? value, out IReadOnlyList<DataClass> classes)
    {
        var parsedClasses = new List<DataClass>();
        classes = parsedClasses;
        foreach (var range in (value ?? "").AsSpan().Split(','))
        {
            var number = value.AsSpan()[range];
            // Signs, spaces and leading zeros are rejected, so that each set of classes is written in exactly one way.
            if (number.Length == 0 || number[0] == '0')
            {
                return false;
            }

            if (!short.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var classNumber))
            {
                return false;
            }

            var dataClass = (DataClass)classNumber;
            if (!Enum.IsDefined(dataClass) || (parsedClasses.Count > 0 && parsedClasses[^1] >= dataClass))
            {
                return false;
            }

            parsedClasses.Add(dataClass);
        }

        return parsedClasses.Count > 0;
    }
}
