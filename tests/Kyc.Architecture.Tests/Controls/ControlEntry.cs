using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>What is done about a control, and by whom: an entry of docs/controls.json. At least one of the three texts is there.</summary>
/// <param name="Id">Id of the control (<see cref="SupervisoryControl.Id"/>).</param>
internal sealed record ControlEntry(string Id)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <summary>The list in the repository.</summary>
    public const string Path = "docs/controls.json";

    /// <summary>All, in the order of the list.</summary>
    public static IReadOnlyList<ControlEntry> All { get; } =
        JsonSerializer.Deserialize<ControlEntry[]>(RepositoryFiles.ReadText(Path), Options)
        ?? throw new InvalidDataException($"{Path} is empty.");

    /// <summary>What the service does today; empty when it does nothing.</summary>
    public string Does { get; init; } = "";

    /// <summary>What the service will do and does not do yet.</summary>
    public string Planned { get; init; } = "";

    /// <summary>What is the brokerage's own.</summary>
    public string Brokerage { get; init; } = "";

    /// <summary>Where the code is: files and folders, seen from the root of the repository.</summary>
    public IReadOnlyList<string> Code { get; init; } = [];

    /// <summary>How far the service is, in a word.</summary>
    [JsonIgnore]
    public string State => (Does.Length > 0, Planned.Length > 0) switch
    {
        (true, false) => "done",
        (true, true) => "partly done",
        (false, true) => "planned",
        _ => "the brokerage's",
    };
}
