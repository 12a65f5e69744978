using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kyc.Jpki;

namespace Kyc.CardReader;

/// <summary>
/// Reads the signature password byte by byte, without echo, into a buffer that is wiped. A string would stay in memory
/// until the collector pleases, so <see cref="Console.ReadLine"/> is out of the question.
/// </summary>
public static class PasswordPrompt
{
    /// <summary>Longer than any password, so that a slip of the keyboard is refused as a whole and not cut to a valid one.</summary>
    private const int Capacity = 64;

    /// <summary>Stands for a key that is not one ASCII character; no password contains it.</summary>
    private const byte NotAscii = 0xFF;

    /// <summary>Asks on the console, or takes the first line of standard input when that is a pipe or a file.</summary>
    /// <param name="prompt">Where the question is written; nothing that was typed is ever written to it.</param>
    public static bool TryRead(
        TextWriter prompt, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure)
    {
        if (Console.IsInputRedirected)
        {
            using Stream input = Console.OpenStandardInput();
            return TryReadLine(input, out password, out failure);
        }

        prompt.Write("Signature password (署名用パスワード, not shown): ");
        prompt.Flush();
        bool read = TryReadKeys(() => Console.ReadKey(intercept: true), out password, out failure);
        prompt.WriteLine();
        return read;
    }

    /// <summary>Reads keys until Enter; Backspace takes the last one back.</summary>
    internal static bool TryReadKeys(
        Func<ConsoleKeyInfo> nextKey, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure)
    {
        return TryCollect(
            () =>
            {
                ConsoleKeyInfo key = nextKey();
                return key.Key switch
                {
                    ConsoleKey.Enter => '\n',
                    ConsoleKey.Backspace => '\b',
                    _ when char.IsAscii(key.KeyChar) => key.KeyChar,
                    _ => NotAscii,
                };
            },
            out password,
            out failure);
    }

    /// <summary>Reads one line, ended by LF, CR LF or the end of the stream.</summary>
    internal static bool TryReadLine(
        Stream input, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure)
    {
        return TryCollect(
            () =>
            {
                // Not Stream.ReadByte, which leaves each byte behind in an array of its own.
                Span<byte> one = stackalloc byte[1];
                return input.Read(one) == 0 || one[0] == '\r' ? '\n' : one[0];
            },
            out password,
            out failure);
    }

    private static bool TryCollect(
        Func<int> next, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure)
    {
        byte[] typed = GC.AllocateArray<byte>(Capacity, pinned: true);
        try
        {
            int length = 0;
            for (int value = next(); value != '\n'; value = next())
            {
                if (value == '\b')
                {
                    length = Math.Max(0, length - 1);
                    continue;
                }

                typed[Math.Min(length, Capacity - 1)] = (byte)value;
                length++;
            }

            return SignaturePassword.TryCreate(typed.AsSpan(0, Math.Min(length, Capacity)), out password, out failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(typed);
        }
    }
}
