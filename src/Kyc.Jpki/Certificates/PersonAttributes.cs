namespace Kyc.Jpki.Certificates;

/// <summary>
/// The four attributes (基本4情報) certified in a signature certificate, and where characters outside the certificate's repertoire
/// were substituted (代替文字). An attribute the certificate does not carry is empty. Source: fact file pki.md 5.2.
/// </summary>
/// <param name="Name">氏名, family and given name separated by U+3000.</param>
/// <param name="BirthDate">生年月日.</param>
/// <param name="Gender">性別: <c>1</c> male, <c>2</c> female, <c>3</c> unknown.</param>
/// <param name="Address">住所, from the prefecture on, without postal code.</param>
/// <param name="NameSubstitutions">One <c>0</c> or <c>1</c> a character of the name; 1 = substituted.</param>
/// <param name="AddressSubstitutions">The same for the address.</param>
public sealed record PersonAttributes(
    string Name, PartialBirthDate BirthDate, string Gender, string Address, string NameSubstitutions, string AddressSubstitutions)
{
    /// <summary>Name, birth date and address are there.</summary>
    public bool IsComplete => Name.Length > 0 && BirthDate.Text.Length > 0 && Address.Length > 0;

    /// <summary>
    /// A substitution string is there whose length is not the text's. Recorded, never refused: whether the separator is counted is not
    /// known for certain.
    /// </summary>
    public bool HasSubstitutionLengthMismatch => IsMismatch(Name, NameSubstitutions) || IsMismatch(Address, AddressSubstitutions);

    /// <summary>Says nothing: these are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(PersonAttributes);

    // Characters, not UTF-16 units: a name may hold characters outside the basic plane.
    private static bool IsMismatch(string text, string flags) => flags.Length > 0 && flags.Length != text.EnumerateRunes().Count();
}
