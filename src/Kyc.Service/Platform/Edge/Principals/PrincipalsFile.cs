using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>The content of the principals file, before it is checked (docs/access.md, section Principals file).</summary>
internal sealed record PrincipalsFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    /// <summary>
    /// Whether the certificates of the principals are those of development, whose keys are not protected as those of an installation.
    /// </summary>
    public bool Development { get; init; }

    /// <summary>The contractors that principals refer to.</summary>
    public IReadOnlyList<ContractorEntry>? Contractors { get; init; }

    /// <summary>The known callers. Calls by others are refused.</summary>
    public required IReadOnlyList<PrincipalEntry> Principals { get; init; }

    /// <summary>
    /// The SHA-256 hashes of public keys whose certificates are refused, whatever else the certificates say. They revoke the certificate of
    /// a caller that keeps its URI.
    /// </summary>
    public IReadOnlyList<string>? RevokedKeys { get; init; }

    /// <summary>Parses the JSON of the file.</summary>
    /// <exception cref="JsonException">It is not valid JSON, or has an unknown, repeated or missing member.</exception>
    public static PrincipalsFile Parse(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<PrincipalsFile>(json, Options) ?? throw new JsonException("The file is null.");
}

/// <summary>An entry of <see cref="PrincipalsFile.Contractors"/>; see <see cref="Contractor"/>.</summary>
internal sealed record ContractorEntry(string Id)
{
    public string? Parent { get; init; }

    public DateOnly? LastDay { get; init; }
}

/// <summary>An entry of <see cref="PrincipalsFile.Principals"/>; see <see cref="Principal"/>.</summary>
internal sealed record PrincipalEntry(string Id, PrincipalKind Kind, IReadOnlyList<string> Roles)
{
    public string? Uri { get; init; }

    public string? KeySha256 { get; init; }

    public string? Account { get; init; }

    public string? Branch { get; init; }

    public string? Contractor { get; init; }

    public IReadOnlyList<string>? Networks { get; init; }

    public HoursEntry? Hours { get; init; }

    public DateOnly? LastDay { get; init; }
}

/// <summary>The member <c>hours</c> of a principal; see <see cref="DailyHours"/>.</summary>
internal sealed record HoursEntry(string From, string To);
