namespace Kyc.Jpki.Certificates;

/// <summary>
/// Represents the four attributes (基本4情報) certified in a signature certificate, and the positions of the characters that were substituted
/// (代替文字) because the certificate's character repertoire does not contain them. An attribute that the certificate does not contain is
/// empty. Source: pki.md 5.2.
/// </summary>
/// <param name="Name">氏名: family name and given name, separated by U+3000.</param>
/// <param name="BirthDate">生年月日.</param>
/// <param name="Gender">性別: <c>1</c> male, <c>2</c> female, <c>3</c> unknown.</param>
/// <param name="Address">住所, from the prefecture on, without postal code.</param>
/// <param name="NameSubstitutions">
/// One digit per character of the name: <c>1</c> if the character was substituted, otherwise <c>0</c>.
/// </param>
/// <param name="AddressSubstitutions">
/// One digit per character of the address: <c>1</c> if the character was substituted, otherwise <c>0</c>.
/// </param>
public sealed record PersonAttributes(
    string Name, PartialBirthDate BirthDate, string Gender, string Address, string NameSubstitutions, string AddressSubstitutions)
{
    /// <summary>Whether name, birth date and address are present. The gender is not required.</summary>
    public bool IsComplete => Name.Length > 0 && BirthDate.Text.Length > 0 && Address.Length > 0;

    /// <summary>
    /// Whether <see cref="NameSubstitutions"/> or <see cref="AddressSubstitutions"/> is present but has more or fewer digits than its text
    /// has characters. The certificate is not refused because of the mismatch, because it is uncertain whether there is a digit for the
    /// separator in the name.
    /// </summary>
    public bool HasSubstitutionLengthMismatch =>
        HasLengthMismatch(Name, NameSubstitutions) || HasLengthMismatch(Address, AddressSubstitutions);

    /// <summary>Returns only the type name: the attributes are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(PersonAttributes);

    // Compares the number of characters, not of UTF-16 code units: a name may contain characters outside the Basic Multilingual Plane.
    private static bool HasLengthMismatch(string text, string flags) => flags.Length > 0 && flags.Length != text.EnumerateRunes().Count();
}
