namespace Kyc.Jpki.Matching;

/// <summary>Who the person said they are, in the application.</summary>
/// <param name="Name">Name as declared, family and given name with or without a space between.</param>
/// <param name="BirthDate">Birth date.</param>
/// <param name="Address">Address as declared, from the prefecture on.</param>
public sealed record DeclaredPerson(string Name, DateOnly BirthDate, string Address)
{
    /// <summary>Says nothing: these are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(DeclaredPerson);
}
