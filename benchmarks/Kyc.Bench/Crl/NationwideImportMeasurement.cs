using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the import of every list of the country into one index file, as when a service starts to operate. The file is written after
/// every <see cref="ListsPerWrite"/> lists, so that the memory use does not grow with the number of lists.
/// </summary>
internal static class NationwideImportMeasurement
{
    private const int ListsPerWrite = 250;

    public static void Run(CrlFolder folder)
    {
        var anchors = folder.ReadAnchors();
        var clock = Stopwatch.StartNew();
        var index = RevocationIndex.Empty;
        var peak = 0.0;
        var listCount = folder.ListCount;
        for (var listNumber = 0; listNumber < listCount; listNumber++)
        {
            index = CrlFolder.Import(folder.GetListPath(listNumber), anchors, index);
            peak = Math.Max(peak, ProcessMemory.GetAnonymousMegabytes());
            if ((listNumber + 1) % ListsPerWrite == 0 || listNumber == listCount - 1)
            {
                RevocationIndexFile.Write(folder.IndexPath, index);
                index = folder.OpenIndex(anchors);
            }
        }

        var entryCount = index.Crls.Sum(listNumber => (double)listNumber.EntryCount);
        Report.PrintLine("crl.country.time", clock.Elapsed.TotalSeconds, "s");
        Report.PrintLine("crl.country.memory", peak, "MB");
        Report.PrintLine("crl.country.file", new FileInfo(folder.IndexPath).Length / 1e6, "MB");
        Report.PrintLine("crl.country.entry_size", new FileInfo(folder.IndexPath).Length / entryCount, "bytes");
    }
}
