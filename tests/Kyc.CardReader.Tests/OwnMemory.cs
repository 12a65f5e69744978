using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Kyc.CardReader.Tests;

/// <summary>
/// A secret that is never in this process's memory as it is, and the search of that memory for it. Kept masked, it is
/// unmasked a byte at a time.
/// </summary>
internal sealed class MaskedSecret(byte[] masked)
{
    private const byte Mask = 0x80;

    public int Length => masked.Length;

    public byte this[int index] => (byte)(masked[index] ^ Mask);

    /// <summary>Characters that a signature password may have.</summary>
    public static MaskedSecret Random(int length)
    {
        byte[] masked = [.. "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8];
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] ^= Mask;
        }

        return new MaskedSecret(System.Security.Cryptography.RandomNumberGenerator.GetItems<byte>(masked, length));
    }

    /// <summary>As it is: only when no more searching is done.</summary>
    public byte[] Reveal() => [.. Enumerable.Range(0, Length).Select(index => this[index])];

    /// <summary>Whether it stands in the bytes with so many bytes from one character to the next: 1 for ASCII, 2 for UTF-16.</summary>
    public bool IsIn(ReadOnlySpan<byte> bytes, int step)
    {
        for (int at = bytes.IndexOf(this[0]); at >= 0 && bytes.Length >= Length * step;)
        {
            if (StartsAt(bytes[at..], step))
            {
                return true;
            }

            int next = bytes[(at + 1)..].IndexOf(this[0]);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private bool StartsAt(ReadOnlySpan<byte> bytes, int step)
    {
        if (bytes.Length < Length * step)
        {
            return false;
        }

        for (int i = 0; i < Length; i++)
        {
            if (bytes[i * step] != this[i] || (step == 2 && bytes[(i * 2) + 1] != 0))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Reads what this process may read and write of its own memory (proc(5): maps, mem).</summary>
internal static class OwnMemory
{
    private const int Window = 1 << 20;

    /// <summary>More than any secret takes in UTF-16, so that none is missed between two windows.</summary>
    private const int Overlap = 64;

    /// <summary>Where the secret was found, as <c>ASCII</c> or <c>UTF-16</c> with the region's name; empty when nowhere.</summary>
    public static IReadOnlyList<string> Search(MaskedSecret secret, out long searched)
    {
        searched = 0;
        List<string> found = [];
        using SafeFileHandle memory = File.OpenHandle("/proc/self/mem");
        byte[] window = GC.AllocateUninitializedArray<byte>(Window, pinned: true);
        foreach ((long start, long end, string name) in Regions())
        {
            for (long at = start; at < end; at += Window - Overlap)
            {
                int length = Read(memory, window.AsSpan(0, (int)Math.Min(Window, end - at)), at);
                searched += length;
                found.AddRange(secret.IsIn(window.AsSpan(0, length), 1) ? [$"ASCII in {name}"] : []);
                found.AddRange(secret.IsIn(window.AsSpan(0, length), 2) ? [$"UTF-16 in {name}"] : []);
            }
        }

        return found;
    }

    private static List<(long Start, long End, string Name)> Regions()
    {
        List<(long, long, string)> regions = [];
        foreach (string line in File.ReadAllLines("/proc/self/maps"))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1].StartsWith("rw", StringComparison.Ordinal))
            {
                string[] range = fields[0].Split('-');
                regions.Add((Address(range[0]), Address(range[1]), fields.Length > 5 ? fields[5] : "anonymous"));
            }
        }

        return regions;
    }

    private static long Address(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>A region may have gone since it was listed.</summary>
    private static int Read(SafeFileHandle memory, Span<byte> window, long at)
    {
        try
        {
            return RandomAccess.Read(memory, window, at);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
