using System.Diagnostics;
using System.Globalization;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Performs the first steps of a restarted service: opens the index of the country and looks up one serial. Prints how many milliseconds
/// both steps take in total.
/// </summary>
internal static class FirstLookupMeasurement
{
    public static void Run(CrlFolder folder)
    {
        var anchors = folder.ReadAnchors();
        var clock = Stopwatch.StartNew();
        if (!RevocationIndexFile.TryOpen(folder.IndexPath, anchors, out var index, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        var firstList = index!.Crls.First();
        if (!index.TryGetCrl(firstList.DistributionPointDer, firstList.Signer.KeyId, out var crl))
        {
            throw new InvalidOperationException("no list");
        }

        crl!.TryFind([0x05, 0x01, 0x02, 0x03], out _);
        Console.WriteLine(clock.Elapsed.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }
}
