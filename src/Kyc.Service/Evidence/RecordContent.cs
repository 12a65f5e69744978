using System.Text.Encodings.Web;
using System.Text.Json;

namespace Kyc.Service.Evidence;

/// <summary>
/// The personal part of a verification record: fields of rule 20(1) (law.md 2.2). Identity data are those of the document
/// or certificate, not those declared. Kept encrypted.
/// </summary>
public sealed record RecordContent
{
    /// <summary>Row 20: name.</summary>
    public required string Name { get; init; }

    /// <summary>Row 20: residence (住居).</summary>
    public required string Address { get; init; }

    /// <summary>Row 20: birth date; for JPKI era digit and Gregorian date, <c>EYYYYMMDD</c>, as in the certificate.</summary>
    public required string BirthDate { get; init; }

    /// <summary>Row 17: name of the document.</summary>
    public required string DocumentName { get; init; }

    /// <summary>Row 17: its identifying item; for JPKI serial number and issuer's key identifier, hexadecimal, joined by @.</summary>
    public required string DocumentNumber { get; init; }

    /// <summary>Positions of substituted characters in the name, one 0 or 1 a character.</summary>
    public required string NameSubstitutions { get; init; }

    /// <summary>The same for the address.</summary>
    public required string AddressSubstitutions { get; init; }

    /// <summary>Row 22: purpose of the transaction, as declared.</summary>
    public required string Purpose { get; init; }

    /// <summary>Row 23: occupation, as declared.</summary>
    public required string Occupation { get; init; }

    /// <summary>Row 15: kind of transaction.</summary>
    public required string AccountKind { get; init; }

    /// <summary>Version of the consent text agreed to.</summary>
    public required string ConsentVersion { get; init; }

    /// <summary>Row 27: item for finding the transaction records until an account number exists.</summary>
    public required string TransactionReference { get; init; }
}

/// <summary>Which list answered and what it said: enough to prove the check, without any other person's serial (law.md 3).</summary>
public sealed record RevocationAnswer
{
    public required string DistributionPoint { get; init; }

    public required string IssuerKeyId { get; init; }

    public required string CrlNumber { get; init; }

    public required DateTimeOffset ThisUpdate { get; init; }

    public required DateTimeOffset NextUpdate { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>What the list said of the certificate: <c>good</c> (not listed), <c>revoked</c>, or <c>unknown</c> (the list was not fresh).</summary>
    public required string Result { get; init; }

    /// <summary>Null when the certificate is not listed.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    /// <summary>reasonCode of RFC 5280 5.3.1, 0 when the entry gives none; null when the certificate is not listed.</summary>
    public required int? Reason { get; init; }
}

/// <summary>JSON as kept in records: camel case, Japanese text readable.</summary>
public static class RecordJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Serialize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);
}
