using System.Globalization;
using Kyc.Bench.Crl;
using Kyc.Bench.Evidence;
using Kyc.Bench.Floods;
using Kyc.Bench.Grpc;
using Kyc.Bench.Mail;
using Kyc.Bench.Million;
using Kyc.Bench.Start;
using Kyc.Rig.Parts;

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
        ["foreground"] = ErasureForegroundBenchmark.Run,
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

        if (args is ["million", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var applicationCount)
            && applicationCount > 0)
        {
            return MillionBenchmark.Run(applicationCount);
        }

        if (args is [MeasuredServer.ProcessArgument, var serverName, var anchorsFolder, var tlsFolder])
        {
            return MeasuredServer.Run(serverName, anchorsFolder, DevelopmentAccess.Open(tlsFolder));
        }

        if (args is [CrlBenchmark.ChildProcessArgument, var role, var crlFolder])
        {
            return CrlBenchmark.RunChild(role, crlFolder);
        }

        if (args is ["floods", var floodName])
        {
            return FloodBenchmark.Run(floodName);
        }

        if (args is [FloodBenchmark.ProcessArgument, var flood, var service, var accessFolder])
        {
            return FloodBenchmark.RunFlood(flood, service, accessFolder);
        }

        if (args is [MailPrinter.ProcessArgument, var mailFolder])
        {
            return MailPrinter.Run(mailFolder);
        }

        Console.Error.WriteLine($"usage: bench NAME, with NAME one of: {string.Join(", ", Benchmarks.Keys)}");
        return 2;
    }
}
