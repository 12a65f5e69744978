namespace Kyc.Jpki.Matching;

/// <summary>Represents the data that a person declared in the application.</summary>
/// <param name="Name">Name as declared; family and given name with or without a space between them.</param>
/// <param name="Address">Address as declared, starting with the prefecture.</param>
public sealed record DeclaredPerson(string Name, DateOnly BirthDate, string Address)
{
    /// <summary>Returns only the type name: the properties are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(DeclaredPerson);
}
