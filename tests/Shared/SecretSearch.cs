using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Tests.Shared;

/// <summary>
/// Represents a secret that this process never holds unmasked in memory, so that a search of the process's memory does not find the
/// search's own copy. The secret is stored masked, and unmasked one byte at a time.
/// </summary>
internal sealed class MaskedSecret(byte[] maskedBytes)
{
    private const byte Mask = 0x80;

    public int Length => maskedBytes.Length;

    /// <summary>Gets the encodings in which the secret may be in memory.</summary>
    public IReadOnlyList<EncodedSecret> Encodings =>
    [
        new("ASCII", Length, index => this[index]),
        new("UTF-16", Length * 2, index => index % 2 == 0 ? this[index / 2] : (byte)0),
        new("HEX", Length * 2, index => GetDigit(index, "0123456789ABCDEF")),
        new("hex", Length * 2, index => GetDigit(index, "0123456789abcdef")),
    ];

    public byte this[int index] => (byte)(maskedBytes[index] ^ Mask);

    /// <summary>Creates a random secret of characters that a signature password may have.</summary>
    public static MaskedSecret CreateRandom(int length)
    {
        byte[] maskedCharacters = [.. "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8];
        for (var i = 0; i < maskedCharacters.Length; i++)
        {
            maskedCharacters[i] ^= Mask;
        }

        return new MaskedSecret(RandomNumberGenerator.GetItems<byte>(maskedCharacters, length));
    }

    /// <summary>Creates a masked secret from a text that consists of ASCII characters.</summary>
    public static MaskedSecret Create(string text) => new([.. text.Select(character => (byte)(character ^ Mask))]);

    /// <summary>Returns the unmasked secret. Call this only when no further search of this process follows.</summary>
    public byte[] Reveal() => [.. Enumerable.Range(0, Length).Select(index => this[index])];

    private byte GetDigit(int index, string digits) => (byte)digits[index % 2 == 0 ? this[index / 2] >> 4 : this[index / 2] & 0xF];
}

/// <summary>Represents a secret in one of the encodings in which it may be in memory.</summary>
/// <param name="Name">Name of the encoding.</param>
/// <param name="Length">Length of the encoded secret in bytes.</param>
/// <param name="GetByte">Function that returns the byte at an index of the encoded secret.</param>
internal sealed record EncodedSecret(string Name, int Length, Func<int, byte> GetByte)
{
    /// <summary>Counts how often the encoded secret occurs in the given bytes.</summary>
    public int CountOccurrences(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        var firstByte = GetByte(0);
        for (var index = bytes.IndexOf(firstByte); index >= 0 && bytes.Length - index >= Length;)
        {
            count += StartsWithSecret(bytes[index..]) ? 1 : 0;
            var nextOffset = bytes[(index + 1)..].IndexOf(firstByte);
            index = nextOffset < 0 ? -1 : index + 1 + nextOffset;
        }

        return count;
    }

    private bool StartsWithSecret(ReadOnlySpan<byte> bytes)
    {
        for (var i = 1; i < Length; i++)
        {
            if (bytes[i] != GetByte(i))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Searches the memory regions that a process can read and write (proc(5): maps, mem).</summary>
internal static class ProcessMemory
{
    private const int WindowBytes = 1 << 20;

    /// <summary>
    /// Searches a process's memory for a secret. Returns the encoding and the name of the memory region for each occurrence.
    /// </summary>
    /// <param name="processId">ID of the process: that of this process, or any ID when running as root.</param>
    /// <param name="secret">Secret to search for.</param>
    /// <param name="searchedByteCount">Number of bytes that were searched.</param>
    public static IReadOnlyList<string> Search(int processId, MaskedSecret secret, out long searchedByteCount)
    {
        searchedByteCount = 0;
        List<string> occurrences = [];
        var encodings = secret.Encodings;
        var overlap = encodings.Max(encoding => encoding.Length) - 1;
        using var memory = File.OpenHandle($"/proc/{processId}/mem");
        var window = GC.AllocateUninitializedArray<byte>(WindowBytes, pinned: true);
        foreach ((var start, var end, var name) in ReadRegions(processId))
        {
            for (var address = start; address < end; address += WindowBytes - overlap)
            {
                var length = ReadWindow(memory, window.AsSpan(0, (int)Math.Min(WindowBytes, end - address)), address);
                searchedByteCount += length;
                foreach (var encoding in encodings)
                {
                    occurrences.AddRange(
                        Enumerable.Repeat($"{encoding.Name} in {name}", encoding.CountOccurrences(window.AsSpan(0, length))));
                }
            }
        }

        return occurrences;
    }

    private static List<(long Start, long End, string Name)> ReadRegions(int processId)
    {
        List<(long, long, string)> regions = [];
        foreach (var line in File.ReadAllLines($"/proc/{processId}/maps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1].StartsWith("rw", StringComparison.Ordinal))
            {
                var range = fields[0].Split('-');
                regions.Add((ParseAddress(range[0]), ParseAddress(range[1]), fields.Length > 5 ? fields[5] : "anonymous"));
            }
        }

        return regions;
    }

    private static long ParseAddress(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Reads bytes of a memory region and returns their number, which is 0 when the region no longer exists.</summary>
    private static int ReadWindow(SafeFileHandle memory, Span<byte> window, long address)
    {
        try
        {
            return RandomAccess.Read(memory, window, address);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
