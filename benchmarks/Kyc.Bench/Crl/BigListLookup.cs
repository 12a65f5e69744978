using System.Buffers.Binary;
using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures lookups in a revocation list of a million entries, and compares their time with that of binary searches in a sorted array of
/// the same serials as 32-bit numbers. Also compares the size of the index file with that of the array, which stores neither dates nor
/// reasons. Each round looks up the same serials in both. About half of these serials are revoked.
/// </summary>
internal static class BigListLookup
{
    private const int LookupCount = 200_000;
    private const int Rounds = 15;

    public static void Run(CrlFolder folder)
    {
        var list = CrlFolder.Import(folder.BigList, folder.ReadAnchors(), RevocationIndex.Empty).Crls.Single();
        var sorted = CountryLists.CreateSerials(CrlBenchmark.BigListNumber, list.EntryCount).Order().ToArray();
        var random = new Random(2);
        var (ours, peer) = (new List<double>(), new List<double>());
        Span<byte> magnitude = stackalloc byte[sizeof(uint)];
        for (var round = 0; round < Rounds; round++)
        {
            var serials = Enumerable.Range(0, LookupCount)
                .Select(number => sorted[random.Next(sorted.Length)] ^ (uint)(number % 2)).ToArray();
            random.Shuffle(serials);
            var (foundHere, foundThere) = (0, 0);
            var start = Stopwatch.GetTimestamp();
            foreach (var serial in serials)
            {
                foundThere += Array.BinarySearch(sorted, serial) >= 0 ? 1 : 0;
            }

            peer.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / LookupCount);
            start = Stopwatch.GetTimestamp();
            foreach (var serial in serials)
            {
                BinaryPrimitives.WriteUInt32BigEndian(magnitude, serial);
                foundHere += list.TryFind(magnitude, out _) ? 1 : 0;
            }

            ours.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / LookupCount);
            if (foundHere != foundThere)
            {
                throw new InvalidOperationException("wrong result");
            }
        }

        Report.PrintLine("array.lookup.time", Statistics.GetMedian(peer), "ns");
        Report.PrintLine("crl.big.lookup.time", Statistics.GetMedian(ours), "ns");
        Report.PrintLine("crl.big.lookup.ratio", Statistics.GetMedian(ours) / Statistics.GetMedian(peer), "ratio");
        RevocationIndexFile.Write(folder.Index + ".lookup", RevocationIndex.Create([list]));
        Report.PrintLine(
            "crl.big.size_ratio",
            new FileInfo(folder.Index + ".lookup").Length / ((double)sizeof(uint) * sorted.Length),
            "ratio");
    }
}
