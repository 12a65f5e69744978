namespace Kyc.Jpki.Revocation;

/// <summary>
/// Represents the version of a CRL, by which CRLs of one distribution point and key are ordered. A database row can store it, so that
/// versions can be compared without reading the CRLs.
/// </summary>
/// <param name="CrlNumber">cRLNumber as a magnitude: big-endian, without a leading zero octet.</param>
/// <param name="ThisUpdate">When the CRL was issued.</param>
/// <param name="Sha256">SHA-256 of the whole CRL, 32 bytes.</param>
public readonly record struct CrlVersion(ReadOnlyMemory<byte> CrlNumber, DateTimeOffset ThisUpdate, ReadOnlyMemory<byte> Sha256)
{
    /// <summary>Checks whether both versions belong to the same CRL, that is, have the same SHA-256 hash.</summary>
    public bool IsSameCrl(CrlVersion other) => Sha256.Span.SequenceEqual(other.Sha256.Span);

    /// <summary>
    /// Checks whether a CRL with this version may replace one with the version <paramref name="other"/>: neither number nor time is lower,
    /// and at least one of them is higher.
    /// </summary>
    /// <remarks>Returns false for two different CRLs with the same number and time: one of them must be wrong.</remarks>
    public bool Supersedes(CrlVersion other)
    {
        var numberComparison = CrlNumber.Length != other.CrlNumber.Length
            ? CrlNumber.Length.CompareTo(other.CrlNumber.Length)
            : CrlNumber.Span.SequenceCompareTo(other.CrlNumber.Span);
        var timeComparison = ThisUpdate.CompareTo(other.ThisUpdate);
        return numberComparison >= 0 && timeComparison >= 0 && (numberComparison > 0 || timeComparison > 0);
    }
}
