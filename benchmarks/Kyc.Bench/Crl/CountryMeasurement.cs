using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the import of every list of the country into one index file, as when a service starts to operate. The file is written after
/// every <see cref="ListsPerWrite"/> lists, so that the memory use does not grow with the number of lists.
/// </summary>
internal static class CountryMeasurement
{
    private const int ListsPerWrite = 250;

    public static void Run(CrlFolder folder)
    {
        var anchors = folder.ReadAnchors();
        var clock = Stopwatch.StartNew();
        var index = RevocationIndex.Empty;
        var peak = 0.0;
        var lists = folder.ListCount;
        for (var list = 0; list < lists; list++)
        {
            index = CrlFolder.Import(folder.List(list), anchors, index);
            peak = Math.Max(peak, ProcessMemory.GetAnonymous());
            if ((list + 1) % ListsPerWrite == 0 || list == lists - 1)
            {
                RevocationIndexFile.Write(folder.Index, index);
                index = folder.OpenIndex(anchors);
            }
        }

        var entries = index.Crls.Sum(list => (double)list.EntryCount);
        Report.PrintLine("crl.country.time", clock.Elapsed.TotalSeconds, "s");
        Report.PrintLine("crl.country.memory", peak, "MB");
        Report.PrintLine("crl.country.file", new FileInfo(folder.Index).Length / 1e6, "MB");
        Report.PrintLine("crl.country.entry_size", new FileInfo(folder.Index).Length / entries, "bytes");
    }
}
