using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Kyc.VirtualCard.Card;

/// <summary>
/// Implements the card's JPKI application (公的個人認証AP): its current EF and its commands. Source: card.md 2.2 and 2.3.
/// </summary>
internal sealed class VirtualJpkiApplication(JpkiFiles files)
{
    /// <summary>The number of bytes at the start of a file that a read by short identifier can access.</summary>
    private const int MaxShortReadBytes = 256;

    private CardFile? _currentFile;

    /// <summary>Handles the selection of the application. Afterwards no EF is selected. Verified passwords stay verified.</summary>
    public void Select() => _currentFile = null;

    /// <summary>Handles a loss of power. Afterwards no EF is selected and no password is verified.</summary>
    public void PowerOff()
    {
        _currentFile = null;
        files.ResetVerifications();
    }

    public CardResponse SelectFile(ReceivedCommand apdu)
    {
        if (apdu.Data.Length != 2)
        {
            return CardStatusWord.WrongLength;
        }

        if (files.Find(BinaryPrimitives.ReadUInt16BigEndian(apdu.Data)) is not { } file)
        {
            return CardStatusWord.NotFound;
        }

        _currentFile = file;
        return CardStatusWord.Ok;
    }

    public CardResponse ReadBinary(ReceivedCommand apdu)
    {
        var usesShortIdentifier = (apdu.P1 & 0x80) != 0;
        if (usesShortIdentifier && !TrySelectByReference(apdu.P1, out var failure))
        {
            return failure;
        }

        if (!apdu.Data.IsEmpty || apdu.MaxResponseBytes is not { } maxResponseBytes)
        {
            return CardStatusWord.WrongLength;
        }

        if (_currentFile is null)
        {
            return CardStatusWord.NoCurrentFile;
        }

        if (_currentFile is not TransparentFile file)
        {
            return CardStatusWord.WrongFileKind;
        }

        if (!file.IsReadable)
        {
            return CardStatusWord.SecurityStatusNotSatisfied;
        }

        var offset = usesShortIdentifier ? apdu.P2 : (apdu.P1 << 8) | apdu.P2;
        var end = usesShortIdentifier ? Math.Min(file.Content.Length, MaxShortReadBytes) : file.Content.Length;
        if (offset >= end)
        {
            return CardStatusWord.OffsetOutsideFile;
        }

        return new CardResponse(file.Content.AsSpan(offset, Math.Min(maxResponseBytes, end - offset)));
    }

    public CardResponse Verify(ReceivedCommand apdu)
    {
        if (apdu.P1 != 0)
        {
            return CardStatusWord.WrongParameters;
        }

        if (!TrySelectByReference(apdu.P2, out var failure))
        {
            return failure;
        }

        if (apdu.MaxResponseBytes is not null)
        {
            return CardStatusWord.WrongLength;
        }

        if (_currentFile is not PasswordFile password)
        {
            return CardStatusWord.WrongFileKind;
        }

        // A VERIFY without data queries the tries left. The response is 63Cx even if the password is verified or blocked.
        return apdu.Data.IsEmpty ? password.TriesStatusWord : password.Verify(apdu.Data);
    }

    public CardResponse ComputeSignature(ReceivedCommand apdu)
    {
        if (apdu.P1 != 0)
        {
            return CardStatusWord.WrongParameters;
        }

        if (!TrySelectByReference(apdu.P2, out var failure))
        {
            return failure;
        }

        if (_currentFile is not PrivateKeyFile file)
        {
            return CardStatusWord.WrongFileKind;
        }

        if (!file.IsUsable)
        {
            return CardStatusWord.SecurityStatusNotSatisfied;
        }

        if (apdu.Data.IsEmpty || !(apdu.MaxResponseBytes >= file.Key.SignatureLength))
        {
            return CardStatusWord.WrongLength;
        }

        if (apdu.Data.Length > file.Key.MaxInputBytes)
        {
            return CardStatusWord.ConditionsOfUseNotSatisfied;
        }

        return new CardResponse(file.Key.PadAndSign(apdu.Data));
    }

    // The reference 0x80 means the current EF. 0x80 | n means the EF with the short identifier n, which becomes the current EF.
    private bool TrySelectByReference(byte reference, [NotNullWhen(false)] out CardResponse? failure)
    {
        failure = null;
        var identifier = (ushort)(reference & 0x1F);
        if ((reference & 0xE0) != 0x80 || identifier > 0x1E)
        {
            failure = CardStatusWord.WrongParameters;
        }
        else if (identifier == 0)
        {
            failure = _currentFile is null ? CardStatusWord.NoCurrentFile : null;
        }
        else if (files.Find(identifier) is { } file)
        {
            _currentFile = file;
        }
        else
        {
            failure = CardStatusWord.NotFound;
        }

        return failure is null;
    }
}
