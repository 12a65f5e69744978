using System.Text;
using Kyc.Jpki;

namespace Kyc.CardReader.Jpki;

/// <summary>What kind of carrier answers under the JPKI application.</summary>
public enum CardKind
{
    /// <summary>A label this program does not know.</summary>
    Unknown,

    /// <summary>マイナンバーカード.</summary>
    MyNumberCard,

    /// <summary>住基カード, no longer issued.</summary>
    ResidentCard,

    /// <summary>A smartphone; its signature password and certificates follow other rules.</summary>
    Smartphone,
}

/// <summary>The first 32 bytes of the token information file: ASCII, padded with spaces (fact file card.md 2.1).</summary>
/// <param name="Text">The label without its padding, printable ASCII.</param>
public sealed record TokenLabel(string Text)
{
    /// <summary>Bytes of the label in the file.</summary>
    internal const int Length = 32;

    /// <summary>Bytes that are read: the longest label known is one shorter, so that its end is seen. The rest is padding.</summary>
    internal const int LengthToTell = 16;

    /// <summary>The kind of carrier the label stands for.</summary>
    public CardKind Kind => Text switch
    {
        JpkiNames.MyNumberCardToken => CardKind.MyNumberCard,
        JpkiNames.ResidentCardToken => CardKind.ResidentCard,
        JpkiNames.AndroidToken or JpkiNames.IPhoneToken => CardKind.Smartphone,
        _ => CardKind.Unknown,
    };

    /// <summary>Null when the bytes are not printable ASCII and padding.</summary>
    internal static TokenLabel? Parse(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> label = file[..Math.Min(file.Length, Length)].TrimEnd(" \0"u8);
        return label.IsEmpty || label.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E) ? null : new TokenLabel(Encoding.ASCII.GetString(label));
    }
}
