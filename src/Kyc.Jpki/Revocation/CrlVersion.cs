namespace Kyc.Jpki.Revocation;

/// <summary>
/// Represents the version that orders the CRLs of one distribution point and key. A database row can store it, so that comparing does not
/// need the CRL.
/// </summary>
/// <param name="Number">cRLNumber as a magnitude: big-endian, without a leading zero octet.</param>
/// <param name="ThisUpdate">Instant of issue.</param>
/// <param name="Sha256">SHA-256 of the whole CRL, 32 bytes.</param>
public readonly record struct CrlVersion(ReadOnlyMemory<byte> Number, DateTimeOffset ThisUpdate, ReadOnlyMemory<byte> Sha256)
{
    /// <summary>Checks whether both versions are those of the same CRL.</summary>
    public bool IsSame(CrlVersion other) => Sha256.Span.SequenceEqual(other.Sha256.Span);

    /// <summary>
    /// Checks whether this CRL may replace another: neither number nor time decreases, and at least one of them increases.
    /// </summary>
    /// <remarks>A different CRL with the same number and time does not follow: one of the two CRLs is wrong.</remarks>
    public bool Supersedes(CrlVersion other)
    {
        var byNumber = Number.Length != other.Number.Length
            ? Number.Length.CompareTo(other.Number.Length)
            : Number.Span.SequenceCompareTo(other.Number.Span);
        var byTime = ThisUpdate.CompareTo(other.ThisUpdate);
        return byNumber >= 0 && byTime >= 0 && (byNumber > 0 || byTime > 0);
    }
}
