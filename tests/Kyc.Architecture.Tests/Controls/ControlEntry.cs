using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kyc.Architecture.Tests.Controls;

/// <summary>
/// Represents an entry of docs/controls.json: how a supervisory control is met, and by whom. At least one of <see cref="Does"/>,
/// <see cref="Planned"/> and <see cref="Brokerage"/> is not empty.
/// </summary>
/// <param name="Id">The id of the control (<see cref="SupervisoryControl.Id"/>).</param>
internal sealed record ControlEntry(string Id)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <summary>The path of the file with all entries, relative to the root of the repository.</summary>
    public const string Path = "docs/controls.json";

    /// <summary>Gets all entries, in the order of the file.</summary>
    public static IReadOnlyList<ControlEntry> All { get; } =
        JsonSerializer.Deserialize<ControlEntry[]>(RepositoryFiles.ReadText(Path), Options)
        ?? throw new InvalidDataException($"{Path} is empty.");

    /// <summary>Gets the description of what the service does today to meet the control; empty when it does nothing.</summary>
    public string Does { get; init; } = "";

    /// <summary>
    /// Gets the description of what the service will do to meet the control but does not do yet; empty when nothing is planned.
    /// </summary>
    public string Planned { get; init; } = "";

    /// <summary>Gets the description of what the brokerage itself must do to meet the control; empty when it must do nothing.</summary>
    public string Brokerage { get; init; } = "";

    /// <summary>Gets the files and folders that implement the control, relative to the root of the repository.</summary>
    public IReadOnlyList<string> Code { get; init; } = [];

    /// <summary>Gets the state of the control: "done", "partly done", "planned" or "the brokerage's".</summary>
    [JsonIgnore]
    public string State => (Does.Length > 0, Planned.Length > 0) switch
    {
        (true, false) => "done",
        (true, true) => "partly done",
        (false, true) => "planned",
        _ => "the brokerage's",
    };
}
