using System.Text;
using Kyc.Jpki;

namespace Kyc.CardReader.Jpki;

/// <summary>Specifies the kind of device that contains the JPKI application.</summary>
public enum CardKind
{
    /// <summary>The label is not known to this program.</summary>
    Unknown,

    /// <summary>マイナンバーカード.</summary>
    MyNumberCard,

    /// <summary>A 住基カード, a kind of card that is no longer issued.</summary>
    ResidentCard,

    /// <summary>A smartphone. Other rules apply to its signature password and certificates.</summary>
    Smartphone,
}

/// <summary>
/// Represents the token label, the first 32 bytes of the token information file: ASCII, padded with spaces (card.md 2.1).
/// </summary>
/// <param name="Text">The label without its padding, printable ASCII.</param>
public sealed record TokenLabel(string Text)
{
    /// <summary>The length of the label in the file, in bytes.</summary>
    internal const int MaxBytes = 32;

    /// <summary>
    /// The number of bytes that are read. The longest known label is one byte shorter, so its end is visible. The rest is padding.
    /// </summary>
    internal const int BytesToRead = 16;

    /// <summary>Gets the kind of device that the label stands for.</summary>
    public CardKind Kind => Text switch
    {
        JpkiNames.MyNumberCardToken => CardKind.MyNumberCard,
        JpkiNames.ResidentCardToken => CardKind.ResidentCard,
        JpkiNames.AndroidToken or JpkiNames.IPhoneToken => CardKind.Smartphone,
        _ => CardKind.Unknown,
    };

    /// <summary>
    /// Parses the label. Returns null when the bytes are only padding, or contain anything but printable ASCII before the padding.
    /// </summary>
    internal static TokenLabel? Parse(ReadOnlySpan<byte> file)
    {
        var label = file[..Math.Min(file.Length, MaxBytes)].TrimEnd(" \0"u8);
        return label.IsEmpty || label.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E)
            ? null
            : new TokenLabel(Encoding.ASCII.GetString(label));
    }
}
