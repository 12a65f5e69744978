namespace Kyc.Jpki.Revocation;

/// <summary>What orders the lists of one place, known without reading a list: a database row that says it is enough.</summary>
/// <param name="Number">cRLNumber: magnitude, big-endian, without leading zero.</param>
/// <param name="ThisUpdate">Instant of issue.</param>
/// <param name="Sha256">SHA-256 of the whole list, 32 bytes.</param>
public readonly record struct CrlVersion(ReadOnlyMemory<byte> Number, DateTimeOffset ThisUpdate, ReadOnlyMemory<byte> Sha256)
{
    /// <summary>Whether it is the very same list.</summary>
    public bool IsSame(CrlVersion other) => Sha256.Span.SequenceEqual(other.Sha256.Span);

    /// <summary>Whether it may take the place of another: neither number nor time goes back, and one of them advances.</summary>
    /// <remarks>Another list under the same number and time is no successor: one of the two is not what it says.</remarks>
    public bool Follows(CrlVersion other)
    {
        var byNumber = Number.Length != other.Number.Length ? Number.Length.CompareTo(other.Number.Length) : Number.Span.SequenceCompareTo(other.Number.Span);
        var byTime = ThisUpdate.CompareTo(other.ThisUpdate);
        return byNumber >= 0 && byTime >= 0 && (byNumber > 0 || byTime > 0);
    }
}
