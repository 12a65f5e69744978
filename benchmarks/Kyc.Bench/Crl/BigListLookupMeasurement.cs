using System.Buffers.Binary;
using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures lookups in a revocation list of a million entries, and compares their time with that of binary searches in a sorted array of
/// the same serials as 32-bit numbers. Also compares the size of the index file with that of the array, which stores neither dates nor
/// reasons. Each round looks up the same serials in both. About half of these serials are revoked.
/// </summary>
internal static class BigListLookupMeasurement
{
    private const int LookupCount = 200_000;
    private const int Rounds = 15;

    public static void Run(CrlFolder folder)
    {
        var list = CrlFolder.Import(folder.BigListPath, folder.ReadAnchors(), RevocationIndex.Empty).Crls.Single();
        var sortedSerials = NationwideCrlFactory.CreateSerials(CrlBenchmark.BigListNumber, list.EntryCount).Order().ToArray();
        var random = new Random(2);
        var (listTimes, arrayTimes) = (new List<double>(), new List<double>());
        Span<byte> magnitude = stackalloc byte[sizeof(uint)];
        for (var round = 0; round < Rounds; round++)
        {
            var serials = Enumerable.Range(0, LookupCount)
                .Select(number => sortedSerials[random.Next(sortedSerials.Length)] ^ (uint)(number % 2)).ToArray();
            random.Shuffle(serials);
            var (listHits, arrayHits) = (0, 0);
            var start = Stopwatch.GetTimestamp();
            foreach (var serial in serials)
            {
                arrayHits += Array.BinarySearch(sortedSerials, serial) >= 0 ? 1 : 0;
            }

            arrayTimes.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / LookupCount);
            start = Stopwatch.GetTimestamp();
            foreach (var serial in serials)
            {
                BinaryPrimitives.WriteUInt32BigEndian(magnitude, serial);
                listHits += list.TryFind(magnitude, out _) ? 1 : 0;
            }

            listTimes.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / LookupCount);
            if (listHits != arrayHits)
            {
                throw new InvalidOperationException("wrong result");
            }
        }

        Report.PrintLine("array.lookup.time", Statistics.GetMedian(arrayTimes), "ns");
        Report.PrintLine("crl.big.lookup.time", Statistics.GetMedian(listTimes), "ns");
        Report.PrintLine("crl.big.lookup.ratio", Statistics.GetMedian(listTimes) / Statistics.GetMedian(arrayTimes), "ratio");
        RevocationIndexFile.Write(folder.IndexPath + ".lookup", RevocationIndex.Create([list]));
        Report.PrintLine(
            "crl.big.size_ratio",
            new FileInfo(folder.IndexPath + ".lookup").Length / ((double)sizeof(uint) * sortedSerials.Length),
            "ratio");
    }
}
