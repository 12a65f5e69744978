using System.Buffers.Binary;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>Specifies the kind of data in a response.</summary>
internal enum ResponseKind
{
    /// <summary>No data, or data of a kind that no other value names.</summary>
    Unexpected,

    /// <summary>The token label, which identifies the kind of the card.</summary>
    TokenLabel,

    /// <summary>The certificates that the card holds.</summary>
    Availability,

    /// <summary>A part of the signature certificate's file.</summary>
    Certificate,

    /// <summary>A part of a signature.</summary>
    Signature,
}

/// <summary>Identifies the data in a response.</summary>
/// <param name="Kind">The kind of data.</param>
/// <param name="Offset">The offset, in bytes, of the data in the file or signature of which it is a part.</param>
/// <param name="SourceIndex">
/// The index of the command that requested the data. For GET RESPONSE, this is the index of the earlier command whose data it fetches.
/// </param>
internal readonly record struct ResponseLocation(ResponseKind Kind, int Offset, int SourceIndex);

/// <summary>
/// Determines which data each response of a recorded session contains. For this purpose it tracks which file is selected.
/// </summary>
internal static class ResponseMap
{
    /// <summary>The bit of a reference (P1 or P2) that indicates a short file identifier in the five lowest bits (card.md 2.2).</summary>
    private const byte ShortIdentifierFlag = 0x80;

    private const byte ShortIdentifierMask = 0x1F;

    /// <summary>Returns the location of each response's data, in the order of the exchanges.</summary>
    public static ResponseLocation[] Create(IReadOnlyList<RecordedExchange> exchanges, CardProfile profile)
    {
        var locations = new ResponseLocation[exchanges.Count];
        ushort? file = null;
        var receivedLength = 0;
        for (var i = 0; i < exchanges.Count; i++)
        {
            var command = exchanges[i].Command;
            switch (command)
            {
                case [CommandHeader.ClassIso, CommandHeader.GetResponse, ..] when i > 0:
                    var previous = locations[i - 1];
                    locations[i] = previous with { Offset = previous.Offset + receivedLength };
                    break;
                case [CommandHeader.ClassIso, CommandHeader.Select, CommandHeader.SelectFileUnderCurrent, _, 2, var high, var low]:
                    file = (ushort)((high << 8) | low);
                    break;
                case [CommandHeader.ClassIso, CommandHeader.Select, ..]:
                    file = null;
                    break;
                case [CommandHeader.ClassIso, CommandHeader.ReadBinary, >= ShortIdentifierFlag and var reference, var offset, ..]:
                    file = (ushort)(reference & ShortIdentifierMask);
                    locations[i] = new ResponseLocation(GetKind(file, profile), offset, i);
                    break;
                case [CommandHeader.ClassIso, CommandHeader.ReadBinary, _, _, ..]:
                    locations[i] = new ResponseLocation(GetKind(file, profile), BinaryPrimitives.ReadUInt16BigEndian(command.AsSpan(2)), i);
                    break;
                case [CommandHeader.ClassIso, CommandHeader.Verify, _, > ShortIdentifierFlag and var reference, ..]:
                    file = (ushort)(reference & ShortIdentifierMask);
                    break;
                case [CommandHeader.ClassProprietary, CommandHeader.PerformSecurityOperation, ..]:
                    locations[i] = new ResponseLocation(ResponseKind.Signature, 0, i);
                    break;
                default:
                    break;
            }

            receivedLength = Math.Max(0, exchanges[i].Response.Length - 2);
        }

        return locations;
    }

    private static ResponseKind GetKind(ushort? file, CardProfile profile) =>
        file == profile.TokenInfoFile ? ResponseKind.TokenLabel
        : file == profile.AvailabilityFile ? ResponseKind.Availability
        : file == profile.SignatureCertificateFile ? ResponseKind.Certificate
        : ResponseKind.Unexpected;
}
