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
    private const int WarmUps = 400;

    public static void Run(CrlFolder folder)
    {
        var anchors = folder.ReadAnchors();
        var target = folder.Index + ".big";
        for (var round = 0; round < WarmUps; round++)
        {
            RevocationIndexFile.Write(target, CrlFolder.Import(folder.SmallList, anchors, RevocationIndex.Empty));
        }

        GC.Collect();
        ProcessMemory.ResetPeak();
        var before = ProcessMemory.GetPeak();
        RevocationIndexFile.Write(target, CrlFolder.Import(folder.BigList, anchors, RevocationIndex.Empty));
        Report.PrintLine("crl.import.extra_memory", ProcessMemory.GetPeak() - before, "MB");

        var ours = new List<double>();
        var peer = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            peer.Add(PeerPrograms.MeasureOpenSslDigest(folder.BigList));
            // As in the service, the previous index file stays open for lookups while the next one is written.
            var inForce = CrlFolder.Open(target, anchors);
            var clock = Stopwatch.StartNew();
            RevocationIndexFile.Write(target, CrlFolder.Import(folder.BigList, anchors, RevocationIndex.Empty));
            ours.Add(clock.Elapsed.TotalMilliseconds);
            GC.KeepAlive(inForce);
        }

        var verify = 1000 / OpenSslSpeed.MeasureRsa2048VerificationsPerSecond();
        Report.PrintLine("openssl.dgst.time", Statistics.GetMedian(peer), "ms");
        Report.PrintLine("openssl.rsa2048.verify_time", verify, "ms");
        Report.PrintLine("crl.import.time", Statistics.GetMedian(ours), "ms");
        Report.PrintLine("crl.import.ratio", Statistics.GetMedian(ours) / (Statistics.GetMedian(peer) + verify), "ratio");
        Report.PrintLine("crl.big.entry_size", new FileInfo(target).Length
            / (double)CrlFolder.Import(folder.BigList, anchors, RevocationIndex.Empty).Crls.Single().EntryCount, "bytes");
    }
}
