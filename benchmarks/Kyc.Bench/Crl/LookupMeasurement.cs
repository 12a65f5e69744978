using System.Buffers.Binary;
using System.Diagnostics;
using Kyc.Jpki.Revocation;

namespace Kyc.Bench.Crl;

/// <summary>
/// Measures lookups in the index of the country: from distribution point and key to the list, and from serial to the entry. Lists and
/// serials are random, half of the serials are revoked, and no lookup is repeated.
/// </summary>
internal static class LookupMeasurement
{
    private const int Questions = 2_000_000;
    private const int Rounds = 5;

    private readonly record struct Question(TrustedCrl List, uint Serial, bool IsRevoked);

    public static void Run(CrlFolder folder)
    {
        var index = folder.OpenIndex(folder.ReadAnchors());
        var questions = Draw(index);
        Ask(index, questions.AsSpan(0, Questions / Rounds / 10));
        var times = new List<double>();
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var part = questions.AsSpan(round * Questions / Rounds, Questions / Rounds);
            var before = GC.GetAllocatedBytesForCurrentThread();
            // A timestamp instead of a Stopwatch object, because this code measures allocations.
            var start = Stopwatch.GetTimestamp();
            Ask(index, part);
            var elapsed = Stopwatch.GetElapsedTime(start);
            allocated = Math.Max(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
            times.Add(elapsed.TotalNanoseconds / part.Length);
        }

        Report.Line("crl.lookup.time", Statistics.Median(times), "ns");
        Report.Line("crl.lookup.rate", 1e9 / Statistics.Median(times), "lookups/s");
        Report.Line("crl.lookup.allocated", allocated, "bytes");
    }

    private static void Ask(RevocationIndex index, ReadOnlySpan<Question> questions)
    {
        Span<byte> serial = stackalloc byte[sizeof(uint)];
        foreach (var question in questions)
        {
            BinaryPrimitives.WriteUInt32BigEndian(serial, question.Serial);
            if (!index.TryGet(question.List.DistributionPointDer, question.List.Signer.KeyId, out var crl)
                || crl!.TryFind(serial, out _) != question.IsRevoked)
            {
                throw new InvalidOperationException("wrong result");
            }
        }
    }

    private static Question[] Draw(RevocationIndex index)
    {
        var random = new Random(1);
        var questions = new Question[Questions];
        var next = 0;
        var lists = index.Lists.Where(list => list.IsIntact)
            .OrderBy(list => list.Identity.DistributionPoint, StringComparer.Ordinal).ToList();
        foreach (var (number, list) in lists.Index())
        {
            var serials = CountryLists.Serials(number, list.EntryCount);
            var revoked = new HashSet<uint>(serials);
            for (var share = Questions * (number + 1L) / lists.Count; next < share; next++)
            {
                var serial = next % 2 == 0 ? serials[random.Next(serials.Length)] : serials[random.Next(serials.Length)] ^ 1;
                questions[next] = new Question(list, serial, revoked.Contains(serial));
            }
        }

        random.Shuffle(questions);
        return questions;
    }
}
