using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the import of one list of a million entries, that is, reading, verifying, indexing and writing it to disk. The time is compared
/// with that of <c>openssl dgst -sha256</c> for the same file plus one RSA verification. The rounds alternate between the two, so that
/// other load on the machine slows both.
/// </summary>
internal static class ImportMeasurement
{
    private const int Rounds = 15;
    private const int WarmUpCount = 400;

    public static void Run(CrlFolder folder)
    {
        var anchors = folder.ReadAnchors();
        var indexFile = folder.IndexPath + ".big";
        for (var round = 0; round < WarmUpCount; round++)
        {
            RevocationIndexFile.Write(indexFile, CrlFolder.Import(folder.SmallListPath, anchors, RevocationIndex.Empty));
        }

        GC.Collect();
        ProcessMemory.ResetPeak();
        var before = ProcessMemory.GetPeakMegabytes();
        RevocationIndexFile.Write(indexFile, CrlFolder.Import(folder.BigListPath, anchors, RevocationIndex.Empty));
        Report.PrintLine("crl.import.extra_memory", ProcessMemory.GetPeakMegabytes() - before, "MB");

        var ourTimes = new List<double>();
        var openSslTimes = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            openSslTimes.Add(PeerProgramRunner.MeasureOpenSslDigest(folder.BigListPath));
            // As in the service, the previous index file stays open for lookups while the next one is written.
            var previousIndex = CrlFolder.OpenIndexFile(indexFile, anchors);
            var clock = Stopwatch.StartNew();
            RevocationIndexFile.Write(indexFile, CrlFolder.Import(folder.BigListPath, anchors, RevocationIndex.Empty));
            ourTimes.Add(clock.Elapsed.TotalMilliseconds);
            GC.KeepAlive(previousIndex);
        }

        var verificationTime = 1000 / OpenSslSpeed.MeasureRsa2048VerificationsPerSecond();
        Report.PrintLine("openssl.dgst.time", Statistics.GetMedian(openSslTimes), "ms");
        Report.PrintLine("openssl.rsa2048.verify_time", verificationTime, "ms");
        Report.PrintLine("crl.import.time", Statistics.GetMedian(ourTimes), "ms");
        Report.PrintLine(
            "crl.import.ratio",
            Statistics.GetMedian(ourTimes) / (Statistics.GetMedian(openSslTimes) + verificationTime),
            "ratio");
        Report.PrintLine("crl.big.entry_size", new FileInfo(indexFile).Length
            / (double)CrlFolder.Import(folder.BigListPath, anchors, RevocationIndex.Empty).Crls.Single().EntryCount, "bytes");
    }
}
