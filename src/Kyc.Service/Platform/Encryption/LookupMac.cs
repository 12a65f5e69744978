using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Kyc.Service.Platform.Encryption;

/// <summary>
/// Computes HMAC-SHA-256 with a key of the installation. A stored MAC allows searching for a value without storing the value itself. The
/// input contains the purpose, so that MACs for different purposes differ. Each part of the input is prefixed with its length, so that
/// different sequences of parts never give the same input.
/// </summary>
public sealed class LookupMac(byte[] key)
{
    /// <summary>Computes the MAC (32 bytes) of the given purpose and parts.</summary>
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
