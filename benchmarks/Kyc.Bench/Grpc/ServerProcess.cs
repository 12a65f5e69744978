using System.Diagnostics;
using System.Globalization;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Grpc;

/// <summary>The resources that a server has used since it started.</summary>
internal readonly record struct ResourceUsage(double AllocatedBytes, double CpuMicroseconds);

/// <summary>
/// Represents a <see cref="MeasuredServer"/> in a separate process. On a machine with several cores, the server has a core of its own.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly TlsRelay _relay;

    public ServerProcess(
        string serverName, string anchorsFolder, DevelopmentAccess access, PostgresCluster cluster, string database, string keyDatabase)
    {
        var startInfo = new ProcessStartInfo("taskset",
            [CpuMasks.ServerMask, Environment.ProcessPath!])
        { RedirectStandardInput = true, RedirectStandardOutput = true };
        // When the program was started as `dotnet kyc-bench.dll`, the process path is that of dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            startInfo.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        }

        foreach (var argument in (string[])[MeasuredServer.ProcessArgument, serverName, anchorsFolder, access.Folder])
        {
            startInfo.ArgumentList.Add(argument);
        }
        // The databases are passed in environment variables, because passwords among the arguments would be visible to other users.
        startInfo.Environment["Kyc__Database"] = cluster.CreateConnectionString(database);
        startInfo.Environment["Kyc__KeyDatabase"] = cluster.CreateConnectionString(keyDatabase);
        _process = Process.Start(startInfo) ?? throw new InvalidOperationException("taskset did not start");
        _relay = new TlsRelay(new Uri(ReadPrefixedLine()), access, H2Load.Caller.Name);
    }

    /// <summary>Gets the address of the relay that forwards to the server.</summary>
    public string Address => _relay.Address;

    public ResourceUsage GetUsage()
    {
        _process.StandardInput.WriteLine();
        var numbers = ReadPrefixedLine().Split(' ');
        return new ResourceUsage(
            double.Parse(numbers[0], CultureInfo.InvariantCulture),
            double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        _relay.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string ReadPrefixedLine()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (line.StartsWith(MeasuredServer.LinePrefix, StringComparison.Ordinal))
            {
                return line[MeasuredServer.LinePrefix.Length..];
            }
        }

        throw new InvalidOperationException("the measured server exited");
    }
}

/// <summary>
/// Provides CPU masks for <c>taskset</c>. If there are several cores, the server and the load generator run on different ones, so that
/// neither takes processor time from the other.
/// </summary>
internal static class CpuMasks
{
    private static readonly long AllCoresMask = OperatingSystem.IsLinux() ? (long)Process.GetCurrentProcess().ProcessorAffinity : 1;

    /// <summary>Gets the mask of the lowest available core, on which the server runs.</summary>
    public static string ServerMask => FormatMask(AllCoresMask & -AllCoresMask);

    /// <summary>
    /// Gets the mask of the next available core, on which the load generator runs, or the server's mask if only one core is available.
    /// </summary>
    public static string LoadGeneratorMask
    {
        get
        {
            var remainingMask = AllCoresMask & (AllCoresMask - 1);
            return remainingMask == 0 ? ServerMask : FormatMask(remainingMask & -remainingMask);
        }
    }

    private static string FormatMask(long mask) => string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}");
}
