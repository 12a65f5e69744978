using System.Buffers.Binary;
using System.Text;

namespace Kyc.VirtualCard.Card;

/// <summary>
/// Encodes EF 0006, which contains the structure CK_TOKEN_INFO of PKCS#11: 160 bytes, with texts padded with spaces and numbers in
/// big-endian order. Source: card.md 2.1.
/// </summary>
internal static class TokenInfoFile
{
    private const uint UnavailableInformation = uint.MaxValue;

    public static byte[] Encode(string label)
    {
        var info = new byte[160];
        info.AsSpan(0, 96).Fill((byte)' ');
        Encoding.ASCII.GetBytes(label, info);

        // The order is: flags, maximum and current number of sessions, the same for read/write sessions, maximum and minimum PIN length,
        // total and free public memory, total and free private memory.
        uint[] numbers =
        [
            0,
            0,
            0,
            0,
            0,
            16,
            4,
            UnavailableInformation,
            UnavailableInformation,
            UnavailableInformation,
            UnavailableInformation,
        ];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(info.AsSpan(96 + (4 * i)), numbers[i]);
        }

        Encoding.ASCII.GetBytes("0301", info.AsSpan(140)); // hardware and firmware version
        info.AsSpan(144).Fill((byte)' ');
        return info;
    }
}
