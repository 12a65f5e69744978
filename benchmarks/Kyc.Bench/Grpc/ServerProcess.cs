using System.Diagnostics;
using System.Globalization;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Grpc;

/// <summary>The resources that a server has used since it started.</summary>
internal readonly record struct Usage(double AllocatedBytes, double CpuMicroseconds);

/// <summary>
/// Represents a <see cref="MeasuredServer"/> in a separate process. On a machine with several cores, the server has a core of its own.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    public ServerProcess(string side, string anchors, PostgresCluster cluster, string database, string keyDatabase)
    {
        var start = new ProcessStartInfo("taskset",
            [Cores.Server, Environment.ProcessPath!])
        { RedirectStandardInput = true, RedirectStandardOutput = true };
        // When the program was started as `dotnet kyc-bench.dll`, the process path is that of dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        }

        foreach (var argument in (string[])[MeasuredServer.ProcessArgument, side, anchors])
        {
            start.ArgumentList.Add(argument);
        }
        // The databases are passed in environment variables, because passwords among the arguments would be visible to other users.
        start.Environment["Kyc__Database"] = cluster.CreateConnectionString(database);
        start.Environment["Kyc__KeyDatabase"] = cluster.CreateConnectionString(keyDatabase);
        _process = Process.Start(start) ?? throw new InvalidOperationException("taskset did not start");
        Address = ReadPrefixedLine();
    }

    /// <summary>Gets the address at which the server listens.</summary>
    public string Address { get; }

    public Usage GetUsage()
    {
        _process.StandardInput.WriteLine();
        var numbers = ReadPrefixedLine().Split(' ');
        return new Usage(double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
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
internal static class Cores
{
    private static readonly long All = OperatingSystem.IsLinux() ? (long)Process.GetCurrentProcess().ProcessorAffinity : 1;

    /// <summary>Gets the mask of the lowest available core, on which the server runs.</summary>
    public static string Server => FormatMask(All & -All);

    /// <summary>
    /// Gets the mask of the next available core, on which the load generator runs, or the server's mask if only one core is available.
    /// </summary>
    public static string Load
    {
        get
        {
            var rest = All & (All - 1);
            return rest == 0 ? Server : FormatMask(rest & -rest);
        }
    }

    private static string FormatMask(long mask) => string.Create(CultureInfo.InvariantCulture, $"0x{mask:x}");
}
