using System.Diagnostics;
using System.Formats.Asn1;
using Kyc.Jpki;

namespace Kyc.VirtualCard.Pki;

/// <summary>
/// Stores the entries of a CRL as DER, in pieces of one megabyte: the length of the list must be known before its first byte can be
/// written, and a single growing array would be copied repeatedly and is limited to two gigabytes.
/// </summary>
internal sealed class CrlEntryBuffer
{
    private const int PieceSize = 1 << 20;
    private const int LongestSerial = 100;

    // Header 2, serial number 2 + 100, GeneralizedTime 17, reasonCode 14.
    private const int LongestPlainEntry = 160;

    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly bool _withExtensions;
    private byte[] _current = new byte[PieceSize];
    private int _used;
    private byte[] _date = [];
    private DateTimeOffset _dateOf;

    public CrlEntryBuffer(IEnumerable<CrlEntry> entries, bool withExtensions)
    {
        _withExtensions = withExtensions;
        foreach (var entry in entries)
            Add(entry);
        _pieces.Add(new ArraySegment<byte>(_current, 0, _used));
        Length = _pieces.Sum(piece => (long)piece.Count);
    }

    public IReadOnlyList<ArraySegment<byte>> Pieces => _pieces;

    /// <summary>Gets the total number of bytes in all pieces.</summary>
    public long Length { get; }

    private void Add(CrlEntry entry)
    {
        if (entry.Serial.Length is 0 or > LongestSerial)
            throw new ArgumentException($"A serial number has 1 to {LongestSerial} bytes.", nameof(entry));
        if (entry.ExtraExtension is not null && _withExtensions)
            AddWithWriter(entry);
        else
            AddPlain(entry);
    }

    // Encoded manually, because this runs millions of times: SEQUENCE { INTEGER, Time, [SEQUENCE { reasonCode }] }, all lengths short.
    private void AddPlain(CrlEntry entry)
    {
        var date = EncodedDate(entry.Date);
        var reason = _withExtensions ? entry.Reason : null;
        var length = 2 + entry.Serial.Length + date.Length + (reason is null ? 0 : 14);
        var target = Reserve(LongestPlainEntry);
        var at = 0;
        target[at++] = 0x30;
        if (length > 127)
            target[at++] = 0x81;
        target[at++] = (byte)length;
        target[at++] = 0x02;
        target[at++] = (byte)entry.Serial.Length;
        entry.Serial.CopyTo(target[at..]);
        at += entry.Serial.Length;
        date.CopyTo(target[at..]);
        at += date.Length;
        if (reason is { } code)
        {
            // Extensions { Extension { 2.5.29.21, OCTET STRING { ENUMERATED } } }
            ReadOnlySpan<byte> extension = [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01];
            extension.CopyTo(target[at..]);
            at += extension.Length;
            target[at++] = checked((byte)code);
        }

        _used += at;
    }

    private void AddWithWriter(CrlEntry entry)
    {
        Debug.Assert(entry.ExtraExtension is not null);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(entry.Serial);
            Asn1Time.Write(writer, entry.Date);
            using (writer.PushSequence())
            {
                if (entry.Reason is { } code)
                    Reason(code).WriteTo(writer);
                entry.ExtraExtension.WriteTo(writer);
                if (entry.RepeatExtraExtension)
                    entry.ExtraExtension.WriteTo(writer);
            }
        }

        var encoded = writer.Encode();
        encoded.CopyTo(Reserve(encoded.Length));
        _used += encoded.Length;
    }

    // CRLReason ::= ENUMERATED, RFC 5280 5.3.1.
    private static CertificateExtension Reason(int code) =>
        new(JpkiOids.ReasonCode, Critical: false, [0x0A, 0x01, checked((byte)code)]);

    private Span<byte> Reserve(int length)
    {
        if (_current.Length - _used < length)
        {
            _pieces.Add(new ArraySegment<byte>(_current, 0, _used));
            _current = new byte[Math.Max(PieceSize, length)];
            _used = 0;
        }

        return _current.AsSpan(_used);
    }

    // Adjacent entries of a list usually have the same date.
    private byte[] EncodedDate(DateTimeOffset date)
    {
        if (_date.Length == 0 || date != _dateOf)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            Asn1Time.Write(writer, date);
            _date = writer.Encode();
            _dateOf = date;
        }

        return _date;
    }
}
