namespace Kyc.Jpki.Lint.Certificates;

/// <summary>
/// Holds the personal attributes of a certificate, indexed by their last arc; null where an attribute is missing. They are never printed.
/// </summary>
internal sealed class ParsedPersonAttributes
{
    // The last arc of each object identifier under 1.2.392.200149.8.5.5, see JpkiOids.
    public const int Name = 1;
    public const int NameSubstitutions = 2;
    public const int Sex = 3;
    public const int BirthDate = 4;
    public const int Address = 5;
    public const int AddressSubstitutions = 6;
    public const int AttributeCount = 6;

    public string?[] Values { get; } = new string?[AttributeCount + 1];

    /// <summary>Offset of each attribute; for a missing attribute, the offset of subjectAltName or of the extensions.</summary>
    public int[] Starts { get; } = new int[AttributeCount + 1];

    /// <summary>Whether the certificate has at least one attribute of a person.</summary>
    public bool HasAny { get; set; }
}
