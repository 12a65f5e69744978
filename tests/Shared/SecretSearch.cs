using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Kyc.Tests.Shared;

/// <summary>
/// A secret that is never in this process's memory as it is, so that a search of that memory does not find itself. Kept masked, it is
/// unmasked a byte at a time.
/// </summary>
internal sealed class MaskedSecret(byte[] masked)
{
    private const byte Mask = 0x80;

    public int Length => masked.Length;

    /// <summary>The ways in which it may lie in memory.</summary>
    public IReadOnlyList<SecretForm> Forms =>
    [
        new("ASCII", Length, index => this[index]),
        new("UTF-16", Length * 2, index => index % 2 == 0 ? this[index / 2] : (byte)0),
        new("HEX", Length * 2, index => Digit(index, "0123456789ABCDEF")),
        new("hex", Length * 2, index => Digit(index, "0123456789abcdef")),
    ];

    public byte this[int index] => (byte)(masked[index] ^ Mask);

    /// <summary>Characters that a signature password may have.</summary>
    public static MaskedSecret Random(int length)
    {
        byte[] masked = [.. "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8];
        for (int i = 0; i < masked.Length; i++)
        {
            masked[i] ^= Mask;
        }

        return new MaskedSecret(RandomNumberGenerator.GetItems<byte>(masked, length));
    }

    /// <summary>The secret that is in a text.</summary>
    public static MaskedSecret Of(string text) => new([.. text.Select(character => (byte)(character ^ Mask))]);

    /// <summary>As it is: only when no more searching of this process is done.</summary>
    public byte[] Reveal() => [.. Enumerable.Range(0, Length).Select(index => this[index])];

    private byte Digit(int index, string digits) => (byte)digits[index % 2 == 0 ? this[index / 2] >> 4 : this[index / 2] & 0xF];
}

/// <summary>One way in which a secret may lie in memory.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Length">Bytes.</param>
/// <param name="ByteAt">Its bytes.</param>
internal sealed record SecretForm(string Name, int Length, Func<int, byte> ByteAt)
{
    /// <summary>How often it stands in the bytes.</summary>
    public int CountIn(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        byte first = ByteAt(0);
        for (int at = bytes.IndexOf(first); at >= 0 && bytes.Length - at >= Length;)
        {
            count += StartsAt(bytes[at..]) ? 1 : 0;
            int next = bytes[(at + 1)..].IndexOf(first);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return count;
    }

    private bool StartsAt(ReadOnlySpan<byte> bytes)
    {
        for (int i = 1; i < Length; i++)
        {
            if (bytes[i] != ByteAt(i))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Reads what a process may read and write of its memory (proc(5): maps, mem).</summary>
internal static class ProcessMemory
{
    private const int Window = 1 << 20;

    /// <summary>Where the secret was found, as its form with the region's name; empty when nowhere.</summary>
    /// <param name="process">Id of the process: one's own, or, as root, any.</param>
    /// <param name="secret">What is looked for.</param>
    /// <param name="searched">Bytes that were searched.</param>
    public static IReadOnlyList<string> Search(int process, MaskedSecret secret, out long searched)
    {
        searched = 0;
        List<string> found = [];
        IReadOnlyList<SecretForm> forms = secret.Forms;
        int overlap = forms.Max(form => form.Length) - 1;
        using SafeFileHandle memory = File.OpenHandle($"/proc/{process}/mem");
        byte[] window = GC.AllocateUninitializedArray<byte>(Window, pinned: true);
        foreach ((long start, long end, string name) in Regions(process))
        {
            for (long at = start; at < end; at += Window - overlap)
            {
                int length = Read(memory, window.AsSpan(0, (int)Math.Min(Window, end - at)), at);
                searched += length;
                foreach (SecretForm form in forms)
                {
                    found.AddRange(Enumerable.Repeat($"{form.Name} in {name}", form.CountIn(window.AsSpan(0, length))));
                }
            }
        }

        return found;
    }

    private static List<(long Start, long End, string Name)> Regions(int process)
    {
        List<(long, long, string)> regions = [];
        foreach (string line in File.ReadAllLines($"/proc/{process}/maps"))
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
