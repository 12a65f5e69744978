using System.Diagnostics;
using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Stores the DER-encoded entries of a CRL. They must be stored, because their total length precedes them in the encoding. They are stored
/// in pieces of one megabyte, because a single growing array would be copied repeatedly and could not exceed two gigabytes.
/// </summary>
internal sealed class CrlEntryBuffer
{
    private const int PieceBytes = 1 << 20;
    private const int MaxSerialBytes = 100;

    // The sum of the header (3), the serial number (2 + 100), the GeneralizedTime (17) and the reasonCode (14), rounded up.
    private const int MaxPlainEntryBytes = 160;

    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly bool _allowsExtensions;
    private byte[] _currentPiece = new byte[PieceBytes];
    private int _usedBytes;
    private byte[] _encodedDate = [];
    private DateTimeOffset _previousDate;

    public CrlEntryBuffer(IEnumerable<CrlEntry> entries, bool allowsExtensions)
    {
        _allowsExtensions = allowsExtensions;
        foreach (var entry in entries)
        {
            Add(entry);
        }

        _pieces.Add(new ArraySegment<byte>(_currentPiece, 0, _usedBytes));
        Length = _pieces.Sum(piece => (long)piece.Count);
    }

    public IReadOnlyList<ArraySegment<byte>> Pieces => _pieces;

    /// <summary>Gets the total number of bytes in all pieces.</summary>
    public long Length { get; }

    private void Add(CrlEntry entry)
    {
        if (entry.Serial.Length is 0 or > MaxSerialBytes)
        {
            throw new ArgumentException($"A serial number has 1 to {MaxSerialBytes} bytes.", nameof(entry));
        }

        if (entry.ExtraExtension is not null && _allowsExtensions)
        {
            AddExtendedEntry(entry);
        }
        else
        {
            AddPlainEntry(entry);
        }
    }

    // Encodes SEQUENCE { INTEGER, Time, [SEQUENCE { reasonCode }] } without AsnWriter, because this runs millions of times. Every length
    // is less than 256.
    private void AddPlainEntry(CrlEntry entry)
    {
        var encodedDate = EncodeDate(entry.RevocationDate);
        var reason = _allowsExtensions ? entry.Reason : null;
        var length = 2 + entry.Serial.Length + encodedDate.Length + (reason is null ? 0 : 14);
        var target = Reserve(MaxPlainEntryBytes);
        var position = 0;
        target[position++] = 0x30;
        if (length > 127)
        {
            target[position++] = 0x81;
        }

        target[position++] = (byte)length;
        target[position++] = 0x02;
        target[position++] = (byte)entry.Serial.Length;
        entry.Serial.CopyTo(target[position..]);
        position += entry.Serial.Length;
        encodedDate.CopyTo(target[position..]);
        position += encodedDate.Length;
        if (reason is { } code)
        {
            // Extensions { Extension { 2.5.29.21, OCTET STRING { ENUMERATED } } }
            ReadOnlySpan<byte> extension = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];
            extension.CopyTo(target[position..]);
            position += extension.Length;
            target[position++] = checked((byte)code);
        }

        _usedBytes += position;
    }

    private void AddExtendedEntry(CrlEntry entry)
    {
        Debug.Assert(entry.ExtraExtension is not null);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(entry.Serial);
            Asn1Time.Write(writer, entry.RevocationDate);
            using (writer.PushSequence())
            {
                if (entry.Reason is { } code)
                {
                    CreateReasonExtension(code).WriteTo(writer);
                }

                entry.ExtraExtension.WriteTo(writer);
                if (entry.RepeatsExtraExtension)
                {
                    entry.ExtraExtension.WriteTo(writer);
                }
            }
        }

        var encoded = writer.Encode();
        encoded.CopyTo(Reserve(encoded.Length));
        _usedBytes += encoded.Length;
    }

    // CRLReason ::= ENUMERATED, RFC 5280 5.3.1.
    private static CertificateExtension CreateReasonExtension(int code) =>
        new(JpkiOids.ReasonCode, IsCritical: false, [0x0A, 0x01, checked((byte)code)]);

    private Span<byte> Reserve(int length)
    {
        if (_currentPiece.Length - _usedBytes < length)
        {
            _pieces.Add(new ArraySegment<byte>(_currentPiece, 0, _usedBytes));
            _currentPiece = new byte[Math.Max(PieceBytes, length)];
            _usedBytes = 0;
        }

        return _currentPiece.AsSpan(_usedBytes);
    }

    // Reuses the encoding of the previous date if the date is the same, because consecutive entries of a CRL often have the same date.
    private byte[] EncodeDate(DateTimeOffset date)
    {
        if (_encodedDate.Length == 0 || date != _previousDate)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            Asn1Time.Write(writer, date);
            _encodedDate = writer.Encode();
            _previousDate = date;
        }

        return _encodedDate;
    }
}
