namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Represents the holder's four attributes as a signature certificate contains them (pki.md 5.2, extension 2). Any text is allowed, because
/// tests of parsers also need invalid text.
/// </summary>
public sealed record HolderAttributes
{
    /// <summary>Gets the 氏名 (name), with U+3000 between family name and given name.</summary>
    public string Name { get; init; } = "山田　花子";

    /// <summary>Gets the 生年月日 (birth date) as <c>EYYYYMMDD</c>: the era digit, then the Gregorian date.</summary>
    public string BirthDate { get; init; } = "419900401";

    /// <summary>Gets the 性別 (gender): <c>1</c> male, <c>2</c> female, <c>3</c> unknown.</summary>
    public string Gender { get; init; } = "2";

    /// <summary>Gets the 住所 (address), starting with the prefecture.</summary>
    public string Address { get; init; } = "東京都千代田区丸の内九丁目９９番９号";

    /// <summary>
    /// Gets the substitution flags for the name, one digit for each character: <c>1</c> when the certificate contains a substitute for the
    /// character, otherwise <c>0</c>. When null, the certificate states that no character is substituted.
    /// </summary>
    public string? NameSubstitutionFlags { get; init; }

    /// <summary>Gets the substitution flags for the address, in the same format as <see cref="NameSubstitutionFlags"/>.</summary>
    public string? AddressSubstitutionFlags { get; init; }

    /// <summary>
    /// Formats a birth date as <c>EYYYYMMDD</c>. The era digit is 1 before 1912-07-30, 2 from that day, 3 from 1926-12-25, 4 from
    /// 1989-01-08 and 5 from 2019-05-01.
    /// </summary>
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
