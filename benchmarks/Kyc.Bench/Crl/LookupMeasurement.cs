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
        RunLookups(index, lookups.AsSpan(0, LookupCount / Rounds / 10));
        var times = new List<double>();
        var allocatedBytes = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var roundLookups = lookups.AsSpan(round * LookupCount / Rounds, LookupCount / Rounds);
            var before = GC.GetAllocatedBytesForCurrentThread();
            // Uses a timestamp instead of a Stopwatch object, because such an object would be part of the measured allocations.
            var start = Stopwatch.GetTimestamp();
            RunLookups(index, roundLookups);
            var elapsed = Stopwatch.GetElapsedTime(start);
            allocatedBytes = Math.Max(allocatedBytes, GC.GetAllocatedBytesForCurrentThread() - before);
            times.Add(elapsed.TotalNanoseconds / roundLookups.Length);
        }

        Report.PrintLine("crl.lookup.time", Statistics.GetMedian(times), "ns");
        Report.PrintLine("crl.lookup.rate", 1e9 / Statistics.GetMedian(times), "lookups/s");
        Report.PrintLine("crl.lookup.allocated", allocatedBytes, "bytes");
    }

    private static void RunLookups(RevocationIndex index, ReadOnlySpan<Lookup> lookups)
    {
        Span<byte> serial = stackalloc byte[sizeof(uint)];
        foreach (var lookup in lookups)
        {
            BinaryPrimitives.WriteUInt32BigEndian(serial, lookup.Serial);
            if (!index.TryGetCrl(lookup.List.DistributionPointDer, lookup.List.Signer.KeyId, out var crl)
                || crl!.TryFind(serial, out _) != lookup.IsRevoked)
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
            var serials = NationwideCrlFactory.CreateSerials(number, list.EntryCount);
            var revoked = new HashSet<uint>(serials);
            for (var end = LookupCount * (number + 1L) / lists.Count; next < end; next++)
            {
                var serial = next % 2 == 0 ? serials[random.Next(serials.Length)] : serials[random.Next(serials.Length)] ^ 1;
                lookups[next] = new Lookup(list, serial, revoked.Contains(serial));
            }
        }

        random.Shuffle(lookups);
        return lookups;
    }
}
