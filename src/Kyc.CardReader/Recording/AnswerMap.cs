using System.Buffers.Binary;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>Specifies the kind of data in a response.</summary>
internal enum AnswerKind
{
    /// <summary>Data that was not requested, or no data.</summary>
    Unexpected,

    /// <summary>The token label, which identifies a kind of card.</summary>
    TokenLabel,

    /// <summary>The certificates that the card holds.</summary>
    Availability,

    /// <summary>A part of the signature certificate's file.</summary>
    Certificate,

    /// <summary>A part of a signature.</summary>
    Signature,
}

/// <summary>Locates the data of a response.</summary>
/// <param name="Kind">The kind of data.</param>
/// <param name="Offset">The offset of the data in the whole, in bytes.</param>
/// <param name="Source">The index of the command that requested the data. GET RESPONSE only fetches data that another command
/// requested.</param>
internal readonly record struct AnswerPlace(AnswerKind Kind, int Offset, int Source);

/// <summary>Follows the selections of a session to determine what the data of each response is.</summary>
internal static class AnswerMap
{
    /// <summary>The bit of a reference that indicates a short file identifier in the five lowest bits (card.md 2.2).</summary>
    private const byte ByShortIdentifier = 0x80;

    private const byte ShortIdentifier = 0x1F;

    /// <summary>Returns one location for each exchange.</summary>
    public static AnswerPlace[] Of(IReadOnlyList<RecordedExchange> exchanges, CardProfile profile)
    {
        AnswerPlace[] places = new AnswerPlace[exchanges.Count];
        ushort? file = null;
        int fetched = 0;
        for (int i = 0; i < exchanges.Count; i++)
        {
            byte[] command = exchanges[i].Command;
            switch (command)
            {
                case [CommandHeader.ClassIso, CommandHeader.GetResponse, ..] when i > 0:
                    AnswerPlace before = places[i - 1];
                    places[i] = before with { Offset = before.Offset + fetched };
                    break;
                case [CommandHeader.ClassIso, CommandHeader.Select, CommandHeader.FileUnderCurrent, _, 2, var high, var low]:
                    file = (ushort)((high << 8) | low);
                    break;
                case [CommandHeader.ClassIso, CommandHeader.Select, ..]:
                    file = null;
                    break;
                case [CommandHeader.ClassIso, CommandHeader.ReadBinary, >= ByShortIdentifier and var reference, var offset, ..]:
                    file = (ushort)(reference & ShortIdentifier);
                    places[i] = new AnswerPlace(KindOf(file, profile), offset, i);
                    break;
                case [CommandHeader.ClassIso, CommandHeader.ReadBinary, _, _, ..]:
                    places[i] = new AnswerPlace(KindOf(file, profile), BinaryPrimitives.ReadUInt16BigEndian(command.AsSpan(2)), i);
                    break;
                case [CommandHeader.ClassIso, CommandHeader.Verify, _, > ByShortIdentifier and var reference, ..]:
                    file = (ushort)(reference & ShortIdentifier);
                    break;
                case [CommandHeader.ClassProprietary, CommandHeader.PerformSecurityOperation, ..]:
                    places[i] = new AnswerPlace(AnswerKind.Signature, 0, i);
                    break;
                default:
                    break;
            }

            fetched = Math.Max(0, exchanges[i].Answer.Length - 2);
        }

        return places;
    }

    private static AnswerKind KindOf(ushort? file, CardProfile profile) =>
        file == profile.TokenInfoFile ? AnswerKind.TokenLabel
        : file == profile.AvailabilityFile ? AnswerKind.Availability
        : file == profile.SignatureCertificateFile ? AnswerKind.Certificate
        : AnswerKind.Unexpected;
}
