using Kyc.Jpki.Revocation;

namespace Kyc.Service.Revocation;

/// <summary>
/// What orders the lists of one place, known without reading a list: the rule of <see cref="RevocationIndex.WithList"/> for lists
/// of which only a database row is at hand.
/// </summary>
/// <param name="Number">cRLNumber: magnitude, big-endian, without leading zero.</param>
/// <param name="ThisUpdate">Instant of issue.</param>
/// <param name="Sha256">SHA-256 of the whole list, 32 bytes.</param>
public readonly record struct CrlVersion(ReadOnlyMemory<byte> Number, DateTimeOffset ThisUpdate, ReadOnlyMemory<byte> Sha256)
{
    /// <summary>The version of a list.</summary>
    public static CrlVersion Of(TrustedCrl crl) => new(crl.Number, crl.ThisUpdate, crl.Sha256);

    /// <summary>Whether it is the very same list.</summary>
    public bool IsSame(CrlVersion other) => Sha256.Span.SequenceEqual(other.Sha256.Span);

    /// <summary>Whether it may take the place of another: neither number nor time goes back, and one of them advances.</summary>
    public bool Follows(CrlVersion other)
    {
        var byNumber = Number.Length != other.Number.Length ? Number.Length.CompareTo(other.Number.Length) : Number.Span.SequenceCompareTo(other.Number.Span);
        var byTime = ThisUpdate.CompareTo(other.ThisUpdate);
        return byNumber >= 0 && byTime >= 0 && (byNumber > 0 || byTime > 0);
    }
}
