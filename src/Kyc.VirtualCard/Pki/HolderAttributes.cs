namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Represents the four attributes of the holder as encoded in a signature certificate (pki.md 5.2, extension 2). Any text is allowed,
/// because tests of a parser also need invalid text.
/// </summary>
public sealed record HolderAttributes
{
    /// <summary>Gets the 氏名, with family and given name separated by U+3000.</summary>
    public string Name { get; init; } = "山田　花子";

    /// <summary>Gets the 生年月日 as <c>EYYYYMMDD</c>: era digit, then the Gregorian date.</summary>
    public string BirthDate { get; init; } = "419900401";

    /// <summary>Gets the 性別: <c>1</c> male, <c>2</c> female, <c>3</c> unknown.</summary>
    public string Gender { get; init; } = "2";

    /// <summary>Gets the 住所, starting with the prefecture.</summary>
    public string Address { get; init; } = "東京都千代田区丸の内九丁目９９番９号";

    /// <summary>Gets one <c>0</c> or <c>1</c> per character of the name, 1 when substituted. All 0 when null.</summary>
    public string? NameSubstitutions { get; init; }

    /// <summary>Gets one <c>0</c> or <c>1</c> per character of the address, 1 when substituted. All 0 when null.</summary>
    public string? AddressSubstitutions { get; init; }

    /// <summary>Formats a birth date as <c>EYYYYMMDD</c>. The eras begin on 1912-07-30, 1926-12-25, 1989-01-08 and 2019-05-01.</summary>
    public static string FormatBirthDate(DateOnly date)
    {
        var era = date >= new DateOnly(2019, 5, 1) ? 5
            : date >= new DateOnly(1989, 1, 8) ? 4
            : date >= new DateOnly(1926, 12, 25) ? 3
            : date >= new DateOnly(1912, 7, 30) ? 2
            : 1;
        return FormattableString.Invariant($"{era}{date:yyyyMMdd}");
    }
}
