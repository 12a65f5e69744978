using System.Buffers.Binary;
using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures lookups in the index of the country. Each lookup has two steps: from the distribution point and the key to the list, and from
/// the serial to the entry. Every list is looked up equally often, in random order and with random serials, about half of which are
/// revoked.
/// </summary>
internal static class LookupMeasurement
{
    private const int LookupCount = 2_000_000;
    private const int Rounds = 5;

    private readonly record struct Lookup(TrustedCrl List, uint Serial, bool IsRevoked);

    public static void Run(CrlFolder folder)
    {
        var index = folder.OpenIndex(folder.ReadAnchors());
        var lookups = CreateLookups(index);
        LookUp(index, lookups.AsSpan(0, LookupCount / Rounds / 10));
        var times = new List<double>();
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var part = lookups.AsSpan(round * LookupCount / Rounds, LookupCount / Rounds);
            var before = GC.GetAllocatedBytesForCurrentThread();
            // Uses a timestamp instead of a Stopwatch object, because such an object would be part of the measured allocations.
            var start = Stopwatch.GetTimestamp();
            LookUp(index, part);
            var elapsed = Stopwatch.GetElapsedTime(start);
            allocated = Math.Max(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            times.Add(elapsed.TotalNanoseconds / part.Length);
        }

        Report.PrintLine("crl.lookup.time", Statistics.GetMedian(times), "ns");
        Report.PrintLine("crl.lookup.rate", 1e9 / Statistics.GetMedian(times), "lookups/s");
        Report.PrintLine("crl.lookup.allocated", allocated, "bytes");
    }

    private static void LookUp(RevocationIndex index, ReadOnlySpan<Lookup> lookups)
    {
        Span<byte> serial = stackalloc byte[sizeof(uint)];
        foreach (var question in lookups)
        {
            BinaryPrimitives.WriteUInt32BigEndian(serial, question.Serial);
            if (!index.TryGet(question.List.DistributionPointDer, question.List.Signer.KeyId, out var crl)
                || crl!.TryFind(serial, out _) != question.IsRevoked)
            {
                throw new InvalidOperationException("wrong result");
            }
        }
    }

    private static Lookup[] CreateLookups(RevocationIndex index)
    {
        var random = new Random(1);
        var lookups = new Lookup[LookupCount];
        var next = 0;
        var lists = index.Crls.Where(list => list.IsIntact)
            .OrderBy(list => list.Identity.DistributionPoint, StringComparer.Ordinal).ToList();
        foreach (var (number, list) in lists.Index())
        {
            var serials = CountryLists.CreateSerials(number, list.EntryCount);
            var revoked = new HashSet<uint>(serials);
            for (var share = LookupCount * (number + 1L) / lists.Count; next < share; next++)
            {
                var serial = next % 2 == 0 ? serials[random.Next(serials.Length)] : serials[random.Next(serials.Length)] ^ 1;
                lookups[next] = new Lookup(list, serial, revoked.Contains(serial));
            }
        }

        random.Shuffle(lookups);
        return lookups;
    }
}
