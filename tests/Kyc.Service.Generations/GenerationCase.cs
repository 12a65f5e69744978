using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>An application with what only its creator knows and no call returns.</summary>
/// <param name="Name">Name of the case, lower-case words joined by hyphens.</param>
/// <param name="Id">UUID of the application.</param>
/// <param name="Persona">Persona of the applicant.</param>
internal sealed record GenerationCase(string Name, string Id, string Persona)
{
    /// <summary>Gets or sets the person that the verification record must contain; null without a record.</summary>
    public RecordedPerson? Recorded { get; set; }

    /// <summary>Gets the corrections of the record, the first one first.</summary>
    public List<CorrectionCase> Corrections { get; } = [];

    /// <summary>Gets or sets the activation code printed on the letter.</summary>
    public string? ActivationCode { get; set; }

    /// <summary>Gets or sets an open session.</summary>
    public SessionCase? Session { get; set; }

    /// <summary>Gets the person that the card's certificate contains.</summary>
    public static RecordedPerson OnCertificate(Persona persona) =>
        new(persona.Holder.Name, persona.Holder.Address, persona.Holder.BirthDate);

    /// <summary>Gets the person that a document contains: a declaration with the spaces on which both typists agree.</summary>
    public static RecordedPerson InDocument(Persona persona) =>
        new(persona.Declared.Name.Replace('　', ' '), persona.Declared.Address, persona.Declared.BirthDate);
}
