namespace Kyc.Jpki.Revocation.Entries;

/// <summary>
/// Sorts entries by serial numbers of up to 20 octets, and entries with the same serial number by revocation date.
/// <see cref="SerialBucketSorter"/> sorts short serial numbers faster.
/// </summary>
internal static class SerialSorter
{
    /// <summary>Returns the indexes of the entries, ordered by serial number and then by revocation date.</summary>
    public static int[] Sort(CrlEntryTable table, FactEncoding facts)
    {
        var order = new int[table.Count];
        for (var entry = 0; entry < order.Length; entry++)
        {
            order[entry] = entry;
        }

        Array.Sort(order, (left, right) =>
        {
            var comparison = GetSerial(table, left).SequenceCompareTo(GetSerial(table, right));
            return comparison != 0 ? comparison : GetFactNumber(left).CompareTo(GetFactNumber(right));
        });
        return order;

        ulong GetFactNumber(int entry) => facts.Encode(table.Dates[entry], table.Reasons[entry]);
    }

    /// <summary>
    /// Returns the serial number of an entry from <see cref="CrlEntryTable.LongSerials"/>, padded to the length of the longest serial
    /// number or to eight octets, whichever is longer.
    /// </summary>
    public static ReadOnlySpan<byte> GetSerial(CrlEntryTable table, int entry)
    {
        var length = Math.Max(table.SerialOctets, sizeof(ulong));
        return table.LongSerials.Slice(((entry + 1) * CrlEntryTable.MaxSerialOctets) - length, length);
    }
}
