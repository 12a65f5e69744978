namespace Kyc.Jpki.Lint.Certificates;

/// <summary>
/// Holds the personal attributes of a certificate. Both arrays are indexed by the last arc of an attribute's object identifier. The
/// attributes are never printed.
/// </summary>
internal sealed class ParsedPersonAttributes
{
    // The last arcs of the attributes' object identifiers under 1.2.392.200149.8.5.5, see JpkiOids.
    public const int Name = 1;
    public const int NameSubstitutions = 2;
    public const int Sex = 3;
    public const int BirthDate = 4;
    public const int Address = 5;
    public const int AddressSubstitutions = 6;
    public const int AttributeCount = 6;

    /// <summary>Value of each attribute; empty if it cannot be read, null if the attribute is missing.</summary>
    public string?[] Values { get; } = new string?[AttributeCount + 1];

    /// <summary>
    /// Offset of each attribute; for a missing attribute, the offset of subjectAltName or, if that is missing too, of the extensions.
    /// </summary>
    public int[] StartOffsets { get; } = new int[AttributeCount + 1];

    /// <summary>Whether the certificate has at least one attribute of a person.</summary>
    public bool HasAttributes { get; set; }
}
