using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.VirtualCard.Pki;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures the cost of rejecting lists that no trusted key has signed, as processor time beyond that of two SHA-256 digests of the file,
/// because a list is rejected only after its two digests were computed. Both measured lists have the maximum length. One has serials of
/// five octets. The other has serials of twenty octets and an extension that no CA of the country uses.
/// </summary>
internal static class UntrustedListMeasurement
{
    private const int ListBytes = 250 * 1024 * 1024;
    private const int PlainEntryBytes = 39;
    private const int UncommonEntryBytes = 69;

    /// <summary>Writes the two lists, signed with a key that belongs to no trust anchor.</summary>
    public static void WriteLists(CrlFolder folder, TestPki pki, DateTimeOffset now)
    {
        using var untrustedKey = RSA.Create(2048);
        var request = pki.CreateMunicipalCrlRequest(NationwideCrlFactory.Prefecture, NationwideCrlFactory.GetCityName(0), now) with
        {
            SigningKeyOverride = untrustedKey,
        };
        var extension = new CertificateExtension("1.2.3.4", false, [0x05, 0x00]);
        CrlFolder.WriteList(
            folder.UntrustedPlainListPath,
            request with
            {
                Entries = CreateEntries(ListBytes / PlainEntryBytes, 5, null, now),
            });
        CrlFolder.WriteList(
            folder.UntrustedUncommonListPath,
            request with
            {
                Entries = CreateEntries(ListBytes / UncommonEntryBytes, 20, extension, now),
            });
    }

    public static void Run(CrlFolder folder)
    {
        var anchors = folder.ReadAnchors();
        using (var small = File.OpenRead(folder.SmallListPath))
        {
            TrustedCrl.TryRead(small, anchors, out _, out _);
        }

        foreach (
            var (name, file) in ((string, string)[])
                [("plain", folder.UntrustedPlainListPath), ("uncommon", folder.UntrustedUncommonListPath)])
        {
            var digestTime = MeasureProcessorTime(() =>
            {
                using var stream = File.OpenRead(file);
                SHA256.HashData(stream);
            });
            var rejectionTime = MeasureProcessorTime(() =>
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
                if (TrustedCrl.TryRead(stream, anchors, out _, out var failure) || failure != VerdictFailures.CrlSignatureInvalid)
                {
                    throw new InvalidOperationException("wrong result");
                }
            });
            Report.PrintLine($"crl.unsigned.{name}.size", new FileInfo(file).Length / 1e6, "MB");
            Report.PrintLine($"crl.unsigned.{name}.digest", digestTime.TotalSeconds, "s");
            Report.PrintLine($"crl.unsigned.{name}.beyond_digests", (rejectionTime - (2 * digestTime)).TotalSeconds, "s");
        }
    }

    private static TimeSpan MeasureProcessorTime(Action action)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        action();
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    private static IEnumerable<CrlEntry> CreateEntries(int count, int serialBytes, CertificateExtension? extension, DateTimeOffset now)
    {
        for (var number = 0; number < count; number++)
        {
            var serial = new byte[serialBytes];
            serial[0] = 0x5A;
            BinaryPrimitives.WriteUInt32BigEndian(serial.AsSpan(serialBytes - sizeof(uint)), (uint)number * 0x9E37_79B1);
            yield return new CrlEntry(serial, now.AddSeconds(-(number % 10_000_000) - 7200), 4) { ExtraExtension = extension };
        }
    }
}
