using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>Represents an application, with the data about it that no call to the service returns.</summary>
/// <param name="Name">Name of the case: lower-case words joined by hyphens.</param>
/// <param name="Id">UUID of the application.</param>
/// <param name="Persona">Name of the applicant's persona.</param>
internal sealed record GenerationCase(string Name, string Id, string Persona)
{
    /// <summary>Gets or sets the person that the verification record must contain; null when there is no record.</summary>
    public RecordedPerson? RecordedPerson { get; set; }

    /// <summary>Gets the corrections of the record, oldest first.</summary>
    public List<CorrectionCase> Corrections { get; } = [];

    /// <summary>Gets or sets the activation code printed on the letter; null when there is none.</summary>
    public string? ActivationCode { get; set; }

    /// <summary>Gets or sets the open card session; null when there is none.</summary>
    public SessionCase? Session { get; set; }

    /// <summary>
    /// Creates the data that a record contains about a person who was verified with the certificate of the persona's card.
    /// </summary>
    public static RecordedPerson CreatePersonFromCertificate(Persona persona) =>
        new(persona.Holder.Name, persona.Holder.Address, persona.Holder.BirthDate);

    /// <summary>
    /// Creates the data that a record contains about a person who was verified with a document: the persona's declaration, with an ASCII
    /// space in place of each ideographic space in the name.
    /// </summary>
    public static RecordedPerson CreatePersonFromDocument(Persona persona) =>
        new(persona.Declaration.Name.Replace('　', ' '), persona.Declaration.Address, persona.Declaration.BirthDate);
}
