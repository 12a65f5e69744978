using System.Diagnostics.CodeAnalysis;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Secrets;
using Kyc.CardReader.Terminals;
using Kyc.Jpki;

namespace Kyc.CardReader;

/// <summary>
/// Reads the signature password byte by byte, without echo, into a buffer that is wiped. A string would stay in memory until the
/// collector runs, and <see cref="Console.ReadKey()"/> keeps what comes in one burst (a paste, a scanner) in a buffer of its own, so
/// neither is used.
/// </summary>
public static class PasswordPrompt
{
    /// <summary>Longer than any password, so that a slip of the keyboard is refused as a whole and not cut to a valid one.</summary>
    private const int Capacity = 64;

    private const byte EndOfInput = 0x04;
    private const byte EraseLine = 0x15;
    private const byte Backspace = 0x08;
    private const byte Delete = 0x7F;

    /// <summary>Bytes with these two bits go on with a character that began before them (RFC 3629 3).</summary>
    private const byte ContinuationMask = 0xC0;

    private const byte Continuation = 0x80;

    /// <summary>Reads what is there, at least one byte; 0 at the end of the input.</summary>
    internal delegate int ReadBytes(Span<byte> buffer);

    /// <summary>Asks at the terminal, or takes the first line of standard input when there is none.</summary>
    /// <param name="terminal">The terminal that the person types at; null when standard input is a pipe or a file.</param>
    /// <param name="prompt">Where the question is written; nothing that was typed is ever written to it.</param>
    /// <exception cref="OperationCanceledException">Cancelled while keys or the pipe are waited for.</exception>
    public static bool TryRead(
        QuietTerminal? terminal,
        TextWriter prompt,
        CancellationToken cancellationToken,
        [NotNullWhen(true)] out SignaturePassword? password,
        [NotNullWhen(false)] out Failure? failure)
    {
        if (terminal is null)
        {
            return TryReadLine(buffer => ReadStandardInput(buffer, cancellationToken), 1, out password, out failure);
        }

        // Only what is typed after the question is meant as its answer.
        terminal.DiscardTyped();
        prompt.Write("Signature password (署名用パスワード, not shown): ");
        prompt.Flush();
        try
        {
            return TryReadLine(buffer => terminal.Read(buffer, cancellationToken), Capacity, out password, out failure);
        }
        finally
        {
            prompt.WriteLine();
        }
    }

    /// <summary>A pipe may stay silent for ever: the wait can be cancelled, but on Windows (never run).</summary>
    private static int ReadStandardInput(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            using Stream input = Console.OpenStandardInput();
            return input.Read(buffer);
        }

        return QuietTerminal.ReadUntilCancelled(PosixTerminal.ReadStandardInput, buffer, cancellationToken);
    }

    /// <summary>Reads one line, ended by LF, CR LF or the end of the stream, and not a byte more.</summary>
    internal static bool TryReadLine(
        Stream input, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure) =>
        TryReadLine(input.Read, 1, out password, out failure);

    /// <summary>Reads one line of keys: the erase keys take back the last character, or all of them.</summary>
    /// <param name="read">Gives the bytes.</param>
    /// <param name="atOnce">Most bytes asked for in one go. What comes after the line's end in one go with it is wiped.</param>
    /// <param name="password">The password; the caller disposes it.</param>
    /// <param name="failure">Why there is none.</param>
    internal static bool TryReadLine(
        ReadBytes read, int atOnce, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure)
    {
        using SecretBuffer chunk = new(atOnce);
        using SecretBuffer typed = new(Capacity);
        int length = 0;
        while (true)
        {
            Span<byte> keys = chunk.Bytes.AsSpan(0, read(chunk.Bytes));
            int end = keys.IndexOfAny((byte)'\n', (byte)'\r', EndOfInput);
            foreach (byte key in end < 0 ? keys : keys[..end])
            {
                length = Append(typed.Bytes, length, key);
            }

            if (end >= 0 || keys.IsEmpty)
            {
                return SignaturePassword.TryCreate(typed.Bytes.AsSpan(0, Math.Min(length, Capacity)), out password, out failure);
            }
        }
    }

    /// <summary>The length after a key; it goes on beyond the capacity, so that too long a line stays too long.</summary>
    private static int Append(byte[] typed, int length, byte key)
    {
        switch (key)
        {
            case EraseLine:
                return 0;
            case Backspace or Delete:
                while (length > 1 && length <= Capacity && (typed[length - 1] & ContinuationMask) == Continuation)
                {
                    length--;
                }

                return Math.Max(0, length - 1);
            default:
                typed[Math.Min(length, Capacity - 1)] = key;
                return length + 1;
        }
    }
}
