using System.Globalization;

namespace Kyc.Evidence.Ledger;

/// <summary>
/// The classes of data that went with one erasure, as its entry names them: the fact <c>classes</c> holds their numbers, ascending, joined by
/// commas (<c>1,2,3</c>).
/// </summary>
public static class ErasedClasses
{
    /// <summary>Name of the fact.</summary>
    public const string FactName = "classes";

    /// <summary>The fact about classes, in whatever order they come.</summary>
    public static LedgerFact Fact(IEnumerable<DataClass> classes) =>
        new(FactName, string.Join(',', classes.Distinct().Order().Select(dataClass => ((short)dataClass).ToString(CultureInfo.InvariantCulture))));

    /// <summary>Reads the fact's value. Untrusted; anything but the one form of at least one known class answers false.</summary>
    public static bool TryRead(string? value, out IReadOnlyList<DataClass> classes)
    {
        var read = new List<DataClass>();
        classes = read;
        foreach (var range in (value ?? "").AsSpan().Split(','))
        {
            var number = value.AsSpan()[range];
            // No sign, no space, no zero in front: each set of classes has one form.
            if (number.Length == 0 || number[0] == '0' || !short.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)) return false;
            var dataClass = (DataClass)parsed;
            if (!Enum.IsDefined(dataClass) || (read.Count > 0 && read[^1] >= dataClass)) return false;
            read.Add(dataClass);
        }

        return read.Count > 0;
    }
}
