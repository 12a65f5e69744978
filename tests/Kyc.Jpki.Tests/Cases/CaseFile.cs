using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Represents one file of tests/fixtures/pki-cases/v1. The README in that folder describes the members.</summary>
public sealed record CaseFile
{
    /// <summary>Version of the file format.</summary>
    public const int Version = 1;

    private static readonly JsonSerializerOptions SerializerOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public required int Format { get; init; }

    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Clause { get; init; }

    public string? Decision { get; init; }

    public required DateTime At { get; init; }

    public CasePolicy? Policy { get; init; }

    public required IReadOnlyList<byte[]> Anchors { get; init; }

    public required byte[] Certificate { get; init; }

    public required byte[] Document { get; init; }

    public required byte[] Signature { get; init; }

    public required IReadOnlyList<byte[]> Crls { get; init; }

    public CasePerson? Declared { get; init; }

    public required CaseExpectation Expected { get; init; }

    public required CaseLint Lint { get; init; }

    public static CaseFile Parse(string json) => JsonSerializer.Deserialize<CaseFile>(json, SerializerOptions)!;

    public string ToJson() => JsonSerializer.Serialize(this, SerializerOptions) + "\n";
}

/// <summary>Represents the certificate policies, as OIDs, that the verifier accepts in addition to the default ones.</summary>
public sealed record CasePolicy(IReadOnlyList<string> AcceptedPolicies);

/// <summary>
/// Represents the name, birth date and address that the person declared. The birth date has the format <c>YYYY-MM-DD</c>.
/// </summary>
public sealed record CasePerson(string Name, string BirthDate, string Address);

/// <summary>Represents the expected result of the verification.</summary>
public sealed record CaseExpectation
{
    public required string Verdict { get; init; }

    public string? Person { get; init; }

    public required string Outcome { get; init; }

    public string? Code { get; init; }

    public required string Anchors { get; init; }

    public required IReadOnlyList<CaseListExpectation> Crls { get; init; }
}

/// <summary>Represents the expected result for one revocation list: accepted, or refused with the given code.</summary>
public sealed record CaseListExpectation(string Verdict, string? Code);

/// <summary>Represents the IDs of the rules of docs/lint.md that the certificates and lists of the case violate.</summary>
public sealed record CaseLint
{
    public required IReadOnlyList<IReadOnlyList<string>> Anchors { get; init; }

    public required IReadOnlyList<string> Certificate { get; init; }

    public required IReadOnlyList<IReadOnlyList<string>> Crls { get; init; }
}
