namespace Kyc.Jpki.Lint.Certificates;

/// <summary>The personal attributes as they were found, by their last arc; null where there is none. Never printed.</summary>
internal sealed class PersonAttributesFound
{
    // Last arcs under 1.2.392.200149.8.5.5, see JpkiOids.
    public const int Name = 1;
    public const int NameSubstitutions = 2;
    public const int Sex = 3;
    public const int BirthDate = 4;
    public const int Address = 5;
    public const int AddressSubstitutions = 6;
    public const int Count = 6;

    public string?[] Values { get; } = new string?[Count + 1];

    /// <summary>Where each one is; where subjectAltName is, for one that is missing.</summary>
    public int[] Starts { get; } = new int[Count + 1];

    /// <summary>An attribute of a person is there.</summary>
    public bool Any { get; set; }
}
