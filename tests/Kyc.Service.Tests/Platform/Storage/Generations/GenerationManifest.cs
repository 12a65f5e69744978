using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>
/// The content of a generation according to its <c>manifest.json</c>. The file is written together with the database dumps. Tests compare
/// the content with what a later version of the service returns. Enum values are written with the names of their C# members.
/// </summary>
internal sealed record GenerationManifest
{
    /// <summary>Name of the manifest file in the folder of a generation.</summary>
    public const string FileName = "manifest.json";

    // The file is also read by people, so non-ASCII characters are not escaped.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Gets the time of the service's clock when the dumps were written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the id of the old key-encryption key of the unfinished rotation.</summary>
    public required string FirstKey { get; init; }

    /// <summary>Gets the id of the new key-encryption key of the unfinished rotation.</summary>
    public required string SecondKey { get; init; }

    /// <summary>Gets the number of entries of the erasure ledger.</summary>
    public required long ErasureEntries { get; init; }

    /// <summary>Gets the number of signed checkpoints, of both scopes.</summary>
    public required long Checkpoints { get; init; }

    /// <summary>Gets the cases of all applications.</summary>
    public required IReadOnlyList<ApplicationCase> Applications { get; init; }

    /// <summary>Gets every letter.</summary>
    public required IReadOnlyList<LetterCase> Letters { get; init; }

    /// <summary>Gets every received document.</summary>
    public required IReadOnlyList<DocumentCase> Documents { get; init; }

    /// <summary>Gets every hold.</summary>
    public required IReadOnlyList<HoldCase> Holds { get; init; }

    /// <summary>Gets the number of due dates that have passed without an erasure because of a hold.</summary>
    public required long HeldPastDue { get; init; }

    /// <summary>
    /// Gets the data classes that are due for erasure and not under a hold, but are not erased because a paper document is still in the
    /// building.
    /// </summary>
    public required IReadOnlyList<DueCase> Due { get; init; }

    /// <summary>Gets every early erasure, approved or not.</summary>
    public required IReadOnlyList<EarlyErasureCase> EarlyErasures { get; init; }

    /// <summary>Gets every version of every retention rule.</summary>
    public required IReadOnlyList<RuleCase> Rules { get; init; }

    /// <summary>Gets every imported revocation list.</summary>
    public required IReadOnlyList<RevocationListCase> RevocationLists { get; init; }

    /// <summary>Gets every exported evidence bundle.</summary>
    public required IReadOnlyList<BundleCase> Bundles { get; init; }

    /// <summary>Reads the manifest in the given folder.</summary>
    public static GenerationManifest Read(string folder) =>
        JsonSerializer.Deserialize<GenerationManifest>(File.ReadAllText(Path.Combine(folder, FileName)), Options)!;

    /// <summary>Writes the manifest into the given folder.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>Returns the application whose case has the given name.</summary>
    public ApplicationCase FindApplication(string name) => Applications.Single(application => application.Name == name);
}
