using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the import of one list of a million entries: reading, verifying, indexing and writing to disk. It is compared with <c>openssl
/// dgst -sha256</c> of the same file plus one RSA verification. The rounds alternate between the two, so that other load slows both.
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
        Report.Line("crl.import.extra_memory", ProcessMemory.GetPeak() - before, "MB");

        var ours = new List<double>();
        var peer = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            peer.Add(PeerPrograms.OpenSslDigest(folder.BigList));
            // As in the service, lookups use the previous index file while the next one is written.
            var inForce = CrlFolder.Open(target, anchors);
            var clock = Stopwatch.StartNew();
            RevocationIndexFile.Write(target, CrlFolder.Import(folder.BigList, anchors, RevocationIndex.Empty));
            ours.Add(clock.Elapsed.TotalMilliseconds);
            GC.KeepAlive(inForce);
        }

        var verify = 1000 / OpenSslSpeed.Rsa2048VerifiesPerSecond();
        Report.Line("openssl.dgst.time", Statistics.Median(peer), "ms");
        Report.Line("openssl.rsa2048.verify_time", verify, "ms");
        Report.Line("crl.import.time", Statistics.Median(ours), "ms");
        Report.Line("crl.import.ratio", Statistics.Median(ours) / (Statistics.Median(peer) + verify), "ratio");
        Report.Line("crl.big.entry_size", new FileInfo(target).Length
            / (double)CrlFolder.Import(folder.BigList, anchors, RevocationIndex.Empty).Crls.Single().EntryCount, "bytes");
    }
}
