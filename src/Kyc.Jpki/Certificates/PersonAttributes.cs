namespace Kyc.Jpki.Certificates;

/// <summary>
/// Represents the four attributes (基本4情報) certified in a signature certificate, and the positions where characters outside the
/// certificate's repertoire were substituted (代替文字). An attribute that the certificate does not contain is empty. Source:
/// pki.md 5.2.
/// </summary>
/// <param name="Name">氏名: family name and given name, separated by U+3000.</param>
/// <param name="BirthDate">生年月日.</param>
/// <param name="Gender">性別: <c>1</c> male, <c>2</c> female, <c>3</c> unknown.</param>
/// <param name="Address">住所, from the prefecture on, without postal code.</param>
/// <param name="NameSubstitutions">One <c>0</c> or <c>1</c> per character of the name; 1 = substituted.</param>
/// <param name="AddressSubstitutions">One <c>0</c> or <c>1</c> per character of the address; 1 = substituted.</param>
public sealed record PersonAttributes(
    string Name, PartialBirthDate BirthDate, string Gender, string Address, string NameSubstitutions, string AddressSubstitutions)
{
    /// <summary>Whether name, birth date and address are present.</summary>
    public bool IsComplete => Name.Length > 0 && BirthDate.Text.Length > 0 && Address.Length > 0;

    /// <summary>
    /// Whether a substitution string is present whose length differs from the length of its text. The mismatch is recorded, but the
    /// certificate is not refused for it, because it is uncertain whether the string has a digit for the separator in the name.
    /// </summary>
    public bool HasSubstitutionLengthMismatch => IsMismatch(Name, NameSubstitutions) || IsMismatch(Address, AddressSubstitutions);

    /// <summary>Returns only the type name: the attributes are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(PersonAttributes);

    // Compares the number of characters, not of UTF-16 code units: a name may contain characters outside the Basic Multilingual Plane.
    private static bool IsMismatch(string text, string flags) => flags.Length > 0 && flags.Length != text.EnumerateRunes().Count();
}
