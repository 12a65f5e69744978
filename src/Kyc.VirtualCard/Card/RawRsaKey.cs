using System.Numerics;
using System.Security.Cryptography;

namespace Kyc.VirtualCard.Card;

/// <summary>
/// Represents an RSA private key that signs as the card does: it pads any input bytes (PKCS#1 v1.5 block type 1, RFC 8017 9.2 from step 3
/// on) without checking them. The RSA class of .NET pads only hashes of known algorithms, so the private-key operation is implemented
/// here. The duration of this operation can reveal the key, so only test keys may be used.
/// </summary>
internal sealed class RawRsaKey
{
    /// <summary>The minimum number of bytes that padding adds: eight padding bytes and the three fixed bytes around them.</summary>
    private const int MinPaddingBytes = 11;

    private readonly BigInteger _p;
    private readonly BigInteger _q;
    private readonly BigInteger _dp;
    private readonly BigInteger _dq;
    private readonly BigInteger _inverseQ;
    private readonly int _length;

    public RawRsaKey(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        _length = parameters.Modulus!.Length;
        _p = ToUnsignedInteger(parameters.P);
        _q = ToUnsignedInteger(parameters.Q);
        _dp = ToUnsignedInteger(parameters.DP);
        _dq = ToUnsignedInteger(parameters.DQ);
        _inverseQ = ToUnsignedInteger(parameters.InverseQ);
    }

    /// <summary>Gets the length of a signature in bytes, 256 for RSA-2048.</summary>
    public int SignatureLength => _length;

    /// <summary>Gets the maximum length of the input in bytes, 245 for RSA-2048.</summary>
    public int MaxInputBytes => _length - MinPaddingBytes;

    public byte[] PadAndSign(ReadOnlySpan<byte> input)
    {
        var block = new byte[_length];
        block[1] = 0x01;
        block.AsSpan(2, _length - input.Length - 3).Fill(0xFF);
        input.CopyTo(block.AsSpan(_length - input.Length));

        // Chinese remainder theorem, RFC 8017 5.1.2 step 2 b.
        var message = ToUnsignedInteger(block);
        var signatureModP = BigInteger.ModPow(message, _dp, _p);
        var signatureModQ = BigInteger.ModPow(message, _dq, _q);
        var difference = (signatureModP - signatureModQ) * _inverseQ % _p;
        if (difference.Sign < 0)
        {
            difference += _p;
        }

        var signature = (signatureModQ + (difference * _q)).ToByteArray(isUnsigned: true, isBigEndian: true);
        var paddedSignature = new byte[_length];
        signature.CopyTo(paddedSignature, _length - signature.Length);
        return paddedSignature;
    }

    private static BigInteger ToUnsignedInteger(byte[]? bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
