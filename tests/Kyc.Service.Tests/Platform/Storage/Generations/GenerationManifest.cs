using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kyc.Contracts.V1;

namespace Kyc.Service.Tests.Platform.Storage.Generations;

/// <summary>
/// What a generation holds, as its <c>manifest.json</c> tells: written with the dumps, and compared with what a later service makes of
/// them. Enums stand by their names in the contract.
/// </summary>
internal sealed record GenerationManifest
{
    /// <summary>Name of the file in the folder of a generation.</summary>
    public const string FileName = "manifest.json";

    // People read it as well: names stay as they are written.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Instant of the dumps: what the service took for the present.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the key-encryption key that a rotation was leaving.</summary>
    public required string FirstKey { get; init; }

    /// <summary>Id of the key-encryption key that it was going to.</summary>
    public required string SecondKey { get; init; }

    /// <summary>Entries of the erasure ledger.</summary>
    public required long ErasureEntries { get; init; }

    /// <summary>Signed checkpoints of both scopes.</summary>
    public required long Checkpoints { get; init; }

    /// <summary>Every application there is.</summary>
    public required IReadOnlyList<ApplicationCase> Applications { get; init; }

    /// <summary>Every letter.</summary>
    public required IReadOnlyList<LetterCase> Letters { get; init; }

    /// <summary>Every document that was received.</summary>
    public required IReadOnlyList<DocumentCase> Documents { get; init; }

    /// <summary>Every hold.</summary>
    public required IReadOnlyList<HoldCase> Holds { get; init; }

    /// <summary>How many due dates have passed of what a hold keeps.</summary>
    public required long HeldPastDue { get; init; }

    /// <summary>What is due, not held, and not erased: its paper is in the house.</summary>
    public required IReadOnlyList<DueCase> Due { get; init; }

    /// <summary>Every early erasure, approved or not.</summary>
    public required IReadOnlyList<EarlyErasureCase> EarlyErasures { get; init; }

    /// <summary>Every version of every retention rule.</summary>
    public required IReadOnlyList<RuleCase> Rules { get; init; }

    /// <summary>Every revocation list that was imported.</summary>
    public required IReadOnlyList<RevocationListCase> RevocationLists { get; init; }

    /// <summary>Every evidence bundle that was exported.</summary>
    public required IReadOnlyList<BundleCase> Bundles { get; init; }

    /// <summary>Reads the manifest of a folder.</summary>
    public static GenerationManifest Read(string folder) =>
        JsonSerializer.Deserialize<GenerationManifest>(File.ReadAllText(Path.Combine(folder, FileName)), Options)!;

    /// <summary>Writes it into a folder.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>The application of a case.</summary>
    public ApplicationCase Application(string name) => Applications.Single(application => application.Name == name);
}
