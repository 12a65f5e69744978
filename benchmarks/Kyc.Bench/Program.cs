using System.Globalization;
using Kyc.Bench.Crl;
using Kyc.Bench.Evidence;
using Kyc.Bench.Floods;
using Kyc.Bench.Grpc;
using Kyc.Bench.Mail;
using Kyc.Bench.Million;
using Kyc.Bench.Start;

namespace Kyc.Bench;

/// <summary>
/// Runs the benchmark, or the child process of a benchmark, that the first argument names. The exit status of a benchmark is 0 if its
/// targets were reached, otherwise 1. The exit status is 2 if the arguments are invalid.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<int>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["card"] = CardBenchmark.Run,
        ["crl"] = CrlBenchmark.Run,
        ["verdict"] = VerdictBenchmark.Run,
        ["erasure"] = ErasureBenchmark.Run,
        ["foreground"] = ErasureForeground.Run,
        ["evidence"] = EvidenceBenchmark.Run,
        ["floods"] = () => FloodBenchmark.Run(null),
        ["grpc"] = GrpcBenchmark.Run,
        ["mail"] = MailBenchmark.Run,
        ["million"] = () => MillionBenchmark.Run(MillionBenchmark.DefaultApplicationCount),
        ["start"] = StartBenchmark.Run,
    };

    private static int Main(string[] args)
    {
        if (args.Length == 1 && Benchmarks.TryGetValue(args[0], out var run))
        {
            return run();
        }

        if (args is ["million", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var applications)
            && applications > 0)
        {
            return MillionBenchmark.Run(applications);
        }

        if (args is [MeasuredServer.ProcessArgument, var side, var folder])
        {
            return MeasuredServer.Run(side, folder);
        }

        if (args is [CrlBenchmark.ChildProcessArgument, var role, var measured])
        {
            return CrlBenchmark.RunChild(role, measured);
        }

        if (args is ["floods", var one])
        {
            return FloodBenchmark.Run(one);
        }

        if (args is [FloodBenchmark.ProcessArgument, var flood, var service])
        {
            return FloodBenchmark.RunFlood(flood, service);
        }

        if (args is [MailPrinter.ProcessArgument, var target])
        {
            return MailPrinter.Run(target);
        }

        Console.Error.WriteLine($"usage: bench NAME, with NAME one of: {string.Join(", ", Benchmarks.Keys)}");
        return 2;
    }
}
