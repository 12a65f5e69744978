using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>An application as it is made: what only its maker knows, and no call tells.</summary>
/// <param name="Name">Name of the case, lower-case words joined by hyphens.</param>
/// <param name="Id">UUID of the application.</param>
/// <param name="Persona">Who applies.</param>
internal sealed record GenerationCase(string Name, string Id, string Persona)
{
    /// <summary>Whom the verification record must tell of.</summary>
    public RecordedPerson? Recorded { get; set; }

    /// <summary>Corrections of the record, the first one first.</summary>
    public List<CorrectionCase> Corrections { get; } = [];

    /// <summary>The code that was read off the letter.</summary>
    public string? ActivationCode { get; set; }

    /// <summary>A session that is open.</summary>
    public SessionCase? Session { get; set; }

    /// <summary>The person that the card's certificate names.</summary>
    public static RecordedPerson OnCertificate(Persona persona) =>
        new(persona.Holder.Name, persona.Holder.Address, persona.Holder.BirthDate);

    /// <summary>The person that a document names: a declaration with the blanks that two typists agree on.</summary>
    public static RecordedPerson InDocument(Persona persona) =>
        new(persona.Declared.Name.Replace('　', ' '), persona.Declared.Address, persona.Declared.BirthDate);
}
