using System.Diagnostics.CodeAnalysis;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Secrets;
using Kyc.CardReader.Terminals;
using Kyc.Jpki;

namespace Kyc.CardReader;

/// <summary>
/// Reads the signature password byte by byte, without echo, into a buffer that is wiped. A string would stay in memory until the garbage
/// collector runs, and <see cref="Console.ReadKey()"/> keeps input that arrives at once (a paste, a scanner) in its own buffer, so neither
/// is used.
/// </summary>
public static class PasswordPrompt
{
    /// <summary>
    /// The maximum number of bytes of a line. It is greater than the length of any password, so that input that is too long is refused as a
    /// whole and not truncated to a valid password.
    /// </summary>
    private const int MaxLineBytes = 64;

    private const byte EndOfInput = 0x04;
    private const byte EraseLine = 0x15;
    private const byte Backspace = 0x08;
    private const byte DeleteKey = 0x7F;

    /// <summary>Bytes whose two highest bits match <see cref="Continuation"/> continue a UTF-8 character (RFC 3629 3).</summary>
    private const byte ContinuationMask = 0xC0;

    private const byte Continuation = 0x80;

    /// <summary>Reads the bytes that are available, at least one. Returns 0 at the end of the input.</summary>
    internal delegate int ByteReader(Span<byte> buffer);

    /// <summary>Prompts at the terminal and reads one line, or reads the first line of standard input when there is no terminal.</summary>
    /// <param name="terminal">The terminal that the person types at. Null when standard input is a pipe or a file.</param>
    /// <param name="prompt">The writer for the prompt. Nothing that was typed is written to it.</param>
    /// <exception cref="OperationCanceledException">The operation was canceled while waiting for keys or for the pipe.</exception>
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

        // Only keys that are typed after the prompt are read.
        terminal.DiscardInput();
        prompt.Write("Signature password (署名用パスワード, not shown): ");
        prompt.Flush();
        try
        {
            return TryReadLine(buffer => terminal.Read(buffer, cancellationToken), MaxLineBytes, out password, out failure);
        }
        finally
        {
            prompt.WriteLine();
        }
    }

    /// <summary>
    /// Reads from standard input. A pipe may stay silent forever, so the wait can be canceled, except on Windows (where this code has not
    /// been run yet).
    /// </summary>
    private static int ReadStandardInput(Span<byte> buffer, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            using var input = Console.OpenStandardInput();
            return input.Read(buffer);
        }

        return QuietTerminal.ReadUntilCanceled(PosixTerminal.ReadStandardInput, buffer, cancellationToken);
    }

    /// <summary>Reads one line, which ends at the first CR, LF or Ctrl+D or at the end of the stream. No byte after that is read.</summary>
    internal static bool TryReadLine(
        Stream input, [NotNullWhen(true)] out SignaturePassword? password, [NotNullWhen(false)] out Failure? failure) =>
        TryReadLine(input.Read, 1, out password, out failure);

    /// <summary>Reads one line of keys. The erase keys delete the last character or the whole line.</summary>
    /// <param name="read">Reads the bytes.</param>
    /// <param name="maxBytesPerRead">The maximum number of bytes per read. Bytes that arrive in the same read after the end of the line are
    /// wiped.</param>
    /// <param name="password">The password. The caller disposes it.</param>
    /// <param name="failure">The reason why there is no password.</param>
    internal static bool TryReadLine(
        ByteReader read,
        int maxBytesPerRead,
        [NotNullWhen(true)] out SignaturePassword? password,
        [NotNullWhen(false)] out Failure? failure)
    {
        using SecretBuffer chunk = new(maxBytesPerRead);
        using SecretBuffer line = new(MaxLineBytes);
        var length = 0;
        while (true)
        {
            var keys = chunk.Bytes.AsSpan(0, read(chunk.Bytes));
            var endIndex = keys.IndexOfAny((byte)'\n', (byte)'\r', EndOfInput);
            foreach (var key in endIndex < 0 ? keys : keys[..endIndex])
            {
                length = ApplyKey(line.Bytes, length, key);
            }

            if (endIndex >= 0 || keys.IsEmpty)
            {
                return SignaturePassword.TryCreate(line.Bytes.AsSpan(0, Math.Min(length, MaxLineBytes)), out password, out failure);
            }
        }
    }

    /// <summary>
    /// Applies a key to the line and returns the new length. The length grows even beyond the capacity, so that a line that is too long
    /// stays invalid.
    /// </summary>
    private static int ApplyKey(byte[] line, int length, byte key)
    {
        switch (key)
        {
            case EraseLine:
                return 0;
            case Backspace or DeleteKey:
                while (length > 1 && length <= MaxLineBytes && (line[length - 1] & ContinuationMask) == Continuation)
                {
                    length--;
                }

                return Math.Max(0, length - 1);
            default:
                line[Math.Min(length, MaxLineBytes - 1)] = key;
                return length + 1;
        }
    }
}
