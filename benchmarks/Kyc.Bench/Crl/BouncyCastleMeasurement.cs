using System.Diagnostics;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the time and memory that BouncyCastle for .NET needs to read and verify the revocation list of a million entries and to find a
/// first entry in it, and then the time of one more lookup.
/// </summary>
internal static class BouncyCastleMeasurement
{
    public static void Run(CrlFolder folder)
    {
        var issuers = Directory.GetFiles(folder.Path, "*.cer").Order(StringComparer.Ordinal)
            .Select(file => new X509CertificateParser().ReadCertificate(File.ReadAllBytes(file))).ToList();
        ProcessMemory.ResetPeak();
        var before = ProcessMemory.GetPeakMegabytes();
        var clock = Stopwatch.StartNew();
        var crl = new X509CrlParser().ReadCrl(File.ReadAllBytes(folder.BigListPath));
        crl.Verify(issuers[2].GetPublicKey());
        var entry =
            crl.GetRevokedCertificate(BigInteger.ValueOf(NationwideCrlFactory.CreateSerials(1900, 10)[9]))
            ?? throw new InvalidOperationException("wrong result");
        Report.PrintLine("bouncycastle.import.time", clock.Elapsed.TotalMilliseconds, "ms");
        Report.PrintLine("bouncycastle.import.extra_memory", ProcessMemory.GetPeakMegabytes() - before, "MB");
        clock.Restart();
        crl.GetRevokedCertificate(BigInteger.ValueOf(1));
        Report.PrintLine("bouncycastle.lookup.time", clock.Elapsed.TotalNanoseconds, "ns");
    }
}
