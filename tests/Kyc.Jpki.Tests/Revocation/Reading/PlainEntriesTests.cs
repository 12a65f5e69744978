using Kyc.Jpki.Der;
using Kyc.Jpki.Revocation.Entries;
using Kyc.Jpki.Revocation.Reading;

namespace Kyc.Jpki.Tests.Revocation.Reading;

/// <summary>
/// Checks that the fast reader of entries gives the same results as the full parser. The fast reader must leave to the full parser all
/// entries that the full parser would refuse, and may leave other uncommon entries.
/// </summary>
public sealed class PlainEntriesTests
{
    private static readonly byte[][] Serials = [[0x01], [0x7F, 0xFF], [0x01, 0x00, 0x00], [0x12, 0x34, 0x56, 0x78]];

    [Fact]
    public void Consecutive_entries_of_every_plain_form_are_all_read()
    {
        byte[][] entries =
        [
            .. from serial in Serials from reason in (int[])[-1, 0, 1, 2, 3, 4, 5, 6, 9, 10] select CreateEntry(serial, reason),
        ];
        var (fastTable, length) = ReadWithFastReader([.. entries.SelectMany(entry => entry)]);
        using var fullTable = new CrlEntryTable();
        Array.ForEach(entries, entry => Assert.Null(ReadWithFullParser(entry, fullTable)));
        using (fastTable)
        {
            Assert.Equal(entries.Sum(entry => entry.Length), length);
            AssertSameTables(fullTable, fastTable, entries.Length);
        }
    }

    [Fact]
    public void The_fast_reader_skips_a_changed_entry_or_reads_it_like_the_full_parser()
    {
        var readCount = 0;
        foreach (var entry in from serial in Serials from reason in (int[])[-1, 4] select CreateEntry(serial, reason))
        {
            for (var position = 0; position < entry.Length; position++)
            {
                for (var value = 0; value < 256; value++)
                {
                    var changedEntry = entry.ToArray();
                    changedEntry[position] = (byte)value;
                    readCount += AssertSameOrSkipped(changedEntry) ? 1 : 0;
                }
            }
        }

        // Some of the entries whose serial, date or reason was changed are still plain entries that the fast reader can read.
        Assert.InRange(readCount, 2000, 8000);
    }

    private static bool AssertSameOrSkipped(byte[] entry)
    {
        var (fastTable, length) = ReadWithFastReader(entry);
        using (fastTable)
        {
            if (length == 0)
            {
                return false;
            }

            // If the mutation changed the outer length, the entry consists only of the bytes within that length.
            using var fullTable = new CrlEntryTable();
            Assert.Null(ReadWithFullParser(entry[..length], fullTable));
            AssertSameTables(fullTable, fastTable, 1);
            return true;
        }
    }

    private static void AssertSameTables(CrlEntryTable expected, CrlEntryTable actual, int count)
    {
        Assert.Equal(count, expected.Count);
        Assert.Equal(expected.ShortSerials.ToArray(), actual.ShortSerials.ToArray());
        Assert.Equal(expected.Dates.ToArray(), actual.Dates.ToArray());
        Assert.Equal(expected.Reasons.ToArray(), actual.Reasons.ToArray());
    }

    // Reads the given entries with the fast reader, and returns the table and the number of bytes read. The zeros that follow the entries
    // end the reading.
    private static (CrlEntryTable Table, int Length) ReadWithFastReader(byte[] entries)
    {
        var table = new CrlEntryTable();
        return (table, new CommonEntryReader(table).Read([.. entries, .. new byte[300]]));
    }

    private static Failure? ReadWithFullParser(byte[] entry, CrlEntryTable table) =>
        DerReader.TryReadHeader(entry, DerTag.Sequence, out var header, out var length) && header + length == entry.Length
            ? CrlEntryParser.Read(new DerReader(entry.AsSpan(header)), isVersion2: true, table)
            : VerdictFailures.CrlMalformed;

    private static byte[] CreateEntry(byte[] serial, int reason)
    {
        byte[] extensions = reason < 0 ? [] : [0x30, 0x0C, 0x30, 0x0A, 0x06, 0x03, 0x55, 0x1D, 0x15, 0x04, 0x03, 0x0A, 0x01, (byte)reason];
        byte[] content = [0x02, (byte)serial.Length, .. serial, 0x17, 0x0D, .. "240229235958Z"u8, .. extensions];
        return [0x30, (byte)content.Length, .. content];
    }
}
