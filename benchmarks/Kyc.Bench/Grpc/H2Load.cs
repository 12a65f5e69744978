using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;

namespace Kyc.Bench.Grpc;

/// <summary>
/// The result of one run: the number of calls, the calls per second, and the durations of all calls in microseconds, in ascending order.
/// </summary>
internal sealed record LoadResult(int CallCount, double CallsPerSecond, double[] TimesInMicroseconds);

/// <summary>
/// Generates load with nghttp2's <c>h2load</c>: one connection, like that of a gRPC channel, with one or more concurrent calls. h2load is
/// written in C and needs far less processor time than a server, so the rate depends on the server.
/// </summary>
internal sealed partial class H2Load(string folder)
{
    /// <summary>Length of the header before a gRPC message: one byte for compression, four for the message's length.</summary>
    private const int FrameHeaderBytes = 5;

    private const string RequestPath = "/kyc.v1.RevocationService/GetRevocationStatus";

    private static readonly string[] Headers =
    [
        "content-type: application/grpc", "te: trailers", "grpc-timeout: 20S",
        "kyc-caller-person: nobody", "kyc-correlation-id: 0123456789abcdef",
        // The relay adds TLS, and the server checks that the scheme of a call is that of the connection.
        ":scheme: https",
    ];

    /// <summary>Gets the program in whose name the calls are made.</summary>
    public static DevelopmentCaller Caller { get; } = new("bench", "MONITOR");

    /// <summary>Sends calls for the given duration, and returns their durations.</summary>
    /// <exception cref="InvalidOperationException">The program did not start, no call succeeded, or a call failed.</exception>
    public LoadResult Run(string address, int concurrency, TimeSpan duration)
    {
        var log = System.IO.Path.Combine(folder, "h2load.log");
        File.Delete(log);
        string[] arguments =
        [
            CpuMasks.LoadGeneratorMask, "h2load", "-c1", "-t1", FormatInvariant($"-m{concurrency}"), FormatInvariant($"-D{duration.TotalSeconds:0.###}"),
            $"-d{WriteRequestFile()}", $"--log-file={log}",
            .. Headers.SelectMany(header => new[] { "-H", header }), address + RequestPath,
        ];
        using var process = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("taskset did not start");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        EnsureCallsSucceeded(output);
        return ReadLog(log);
    }

    // h2load checks only the HTTP status, which is 200 even for a failed gRPC call. A failed call has no response message. A successful
    // call has an empty response message, which consists of exactly the frame header.
    private static void EnsureCallsSucceeded(string output)
    {
        var countsMatch = CountsRegex().Match(output);
        var dataMatch = DataSizeRegex().Match(output);
        var succeededCount = countsMatch.Success ? ParseNumber(countsMatch.Groups[1]) : 0;
        if (succeededCount == 0
            || ParseNumber(countsMatch.Groups[2]) != 0
            || !dataMatch.Success
            || ParseNumber(dataMatch.Groups[1]) < succeededCount * FrameHeaderBytes)
        {
            throw new InvalidOperationException($"calls failed:\n{output}");
        }
    }

    /// <summary>
    /// Reads the log of h2load. Each line has the start in microseconds since 1970, the HTTP status, and the duration in microseconds.
    /// </summary>
    private static LoadResult ReadLog(string log)
    {
        var calls = File.ReadLines(log).Select(line => line.Split('\t'))
            .Select(parts =>
                (Start: double.Parse(parts[0], CultureInfo.InvariantCulture), Time: double.Parse(parts[2], CultureInfo.InvariantCulture)))
            .ToArray();
        var elapsed = calls.Max(call => call.Start + call.Time) - calls.Min(call => call.Start);
        return new LoadResult(calls.Length, calls.Length / elapsed * 1e6, [.. calls.Select(call => call.Time).Order()]);
    }

    private string WriteRequestFile()
    {
        var message = new GetRevocationStatusRequest { PageSize = 100 }.ToByteArray();
        var frame = new byte[FrameHeaderBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, FrameHeaderBytes);
        var file = System.IO.Path.Combine(folder, "request");
        File.WriteAllBytes(file, frame);
        return file;
    }

    private static string FormatInvariant(FormattableString text) => FormattableString.Invariant(text);

    private static long ParseNumber(Group group) => long.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) succeeded, (\d+) failed")]
    private static partial Regex CountsRegex();

    [GeneratedRegex(@"\((\d+)\) data")]
    private static partial Regex DataSizeRegex();
}
