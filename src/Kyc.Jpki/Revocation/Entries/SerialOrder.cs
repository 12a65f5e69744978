namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// The order of entries by their serials of up to 20 octets, and the earlier revocation first where one serial was entered twice.
/// <see cref="SerialBuckets"/> finds that of short ones, quicker.
/// </summary>
internal static class SerialOrder
{
    /// <summary>Numbers of the entries in that order.</summary>
    public static int[] Of(CrlEntryTable table, FactRange facts)
    {
        var order = new int[table.Count];
        for (var entry = 0; entry < order.Length; entry++)
        {
            order[entry] = entry;
        }

        Array.Sort(order, (left, right) =>
        {
            var comparison = Row(table, left).SequenceCompareTo(Row(table, right));
            return comparison != 0 ? comparison : NumberOf(left).CompareTo(NumberOf(right));
        });
        return order;

        ulong NumberOf(int entry) => facts.NumberOf(table.Dates[entry], table.Reasons[entry]);
    }

    /// <summary>A serial of <see cref="CrlEntryTable.LongSerials"/>, as long as the longest of them and at least eight octets.</summary>
    public static ReadOnlySpan<byte> Row(CrlEntryTable table, int entry)
    {
        var length = Math.Max(table.LongestSerial, sizeof(ulong));
        return table.LongSerials.Slice(((entry + 1) * CrlEntryTable.MaxSerialOctets) - length, length);
    }
}
