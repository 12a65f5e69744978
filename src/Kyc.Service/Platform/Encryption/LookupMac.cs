using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Computes HMAC-SHA-256 under a key of the installation, so that equal values can be found without being stored. Different purposes give
/// different MACs, and every part is prefixed with its length, so that no two sequences of parts give the same input.
/// </summary>
public sealed class LookupMac(byte[] key)
{
    /// <summary>Computes the MAC of the parts for a purpose, 32 bytes.</summary>
    public byte[] Compute(string purpose, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Append(hmac, Encoding.UTF8.GetBytes(purpose));
        foreach (var part in parts)
        {
            Append(hmac, part.Span);
        }

        return hmac.GetHashAndReset();
    }

    private static void Append(IncrementalHash hmac, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hmac.AppendData(length);
        hmac.AppendData(part);
    }
}
