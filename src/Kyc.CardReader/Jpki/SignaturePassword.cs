using System.Diagnostics.CodeAnalysis;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Secrets;
using Kyc.Jpki;

namespace Kyc.CardReader.Jpki;

/// <summary>
/// Represents a signature password (署名用パスワード) whose format is valid: 6 to 16 characters of <c>[0-9A-Z]</c>. The card compares the exact
/// bytes, so a lower-case letter would only use a try (card.md 2.2, 2.4). The password is stored in one <see cref="SecretBuffer"/>, as part
/// of the VERIFY command, so that sending it does not make a second copy. It can be sent only once: both sending and disposing wipe it. It
/// is never stored in a string.
/// </summary>
public sealed class SignaturePassword : IDisposable
{
    private readonly SecretBuffer _command;
    private bool _isWiped;

    private SignaturePassword(ReadOnlySpan<byte> checkedBytes)
    {
        _command = new SecretBuffer(CommandApdu.DataOffset + checkedBytes.Length);
        CommandApdu.WriteVerifyHeader(_command.Bytes);
        checkedBytes.CopyTo(_command.Bytes.AsSpan(CommandApdu.DataOffset));
    }

    /// <summary>Gets the ASCII bytes of the password.</summary>
    /// <exception cref="ObjectDisposedException">The password was sent or disposed.</exception>
    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isWiped, this);
            return _command.Bytes.AsSpan(CommandApdu.DataOffset);
        }
    }

    /// <summary>Gets the buffer itself, for the test that it is wiped.</summary>
    internal byte[] Buffer => _command.Bytes;

    /// <summary>
    /// Creates a password from the typed bytes if they have the format of a signature password. The caller wipes its own buffer.
    /// </summary>
    /// <param name="typedBytes">The bytes that the person typed. They are copied.</param>
    /// <param name="password">The password. The caller disposes it.</param>
    /// <param name="failure"><see cref="CardFailures.MalformedPassword"/> when the format is wrong.</param>
    public static bool TryCreate(
        ReadOnlySpan<byte> typedBytes,
        [NotNullWhen(true)] out SignaturePassword? password,
        [NotNullWhen(false)] out Failure? failure)
    {
        var isValid = CardProfile.MyNumberCard.PasswordFormat.Matches(typedBytes);
        password = isValid ? new SignaturePassword(typedBytes) : null;
        failure = isValid ? null : CardFailures.MalformedPassword;
        return isValid;
    }

    /// <summary>Wipes the password.</summary>
    public void Dispose()
    {
        _command.Dispose();
        _isWiped = true;
    }

    /// <summary>Sends VERIFY and wipes the password regardless of the result, so that it cannot be sent a second time.</summary>
    /// <exception cref="ObjectDisposedException">The password was already sent or disposed.</exception>
    internal CardResult<ApduResponse> SendOnce(ICardConnection card)
    {
        ObjectDisposedException.ThrowIf(_isWiped, this);
        try
        {
            return card.Transmit(_command.Bytes);
        }
        finally
        {
            Dispose();
        }
    }
}
