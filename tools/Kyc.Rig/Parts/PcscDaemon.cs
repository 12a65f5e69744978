using System.Globalization;
using System.Net.Sockets;
using Kyc.CardReader.Pcsc;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents the PC/SC daemon with vsmartcard's virtual reader. Its socket has a fixed path, so there is only one daemon on a machine:
/// either one that this class starts, with the reader on a free port, or the system's daemon when it is already running and has a virtual
/// reader. The daemon must run as root, but its clients need not. (Debian 12 builds pcscd without polkit, and every user may open its
/// socket. Where pcscd uses polkit, remote sessions need a polkit rule; see README.polkit of pcscd.)
/// </summary>
public sealed class PcscDaemon : IAsyncDisposable
{
    private const string SocketFolder = "/run/pcscd";
    private const string SocketPath = SocketFolder + "/pcscd.comm";
    private const string PidFile = SocketFolder + "/pcscd.pid";
    private const string DriverPath = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
    private const string SystemReaderFile = "/etc/reader.conf.d/vpcd";
    private const string DevicePrefix = "/dev/null:";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly ReaderQueries _readerQueries;

    private PcscDaemon(ReaderQueries readerQueries, string readerName, int port, ChildProcess? process)
    {
        _readerQueries = readerQueries;
        ReaderName = readerName;
        Port = port;
        Process = process;
    }

    /// <summary>The PC/SC name of the virtual reader.</summary>
    public string ReaderName { get; }

    /// <summary>The port of 127.0.0.1 on which the reader waits for its virtual card.</summary>
    public int Port { get; }

    /// <summary>The process of the daemon when this class started it; null for the system's daemon, which is not stopped.</summary>
    public ChildProcess? Process { get; }

    /// <summary>Uses the running daemon, or starts one with the virtual reader.</summary>
    /// <param name="workFolder">The folder for the configuration of the reader and the log.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="RigException">A daemon is running that cannot be used, or a daemon cannot be started.</exception>
    public static async Task<PcscDaemon> StartAsync(string workFolder, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(cancellationToken))
        {
            return UseRunningDaemon();
        }

        if (!File.Exists(DriverPath))
        {
            throw new RigException("The virtual reader's driver is missing. On Debian: apt-get install pcscd vsmartcard-vpcd");
        }

        await RemoveStaleFilesAsync(cancellationToken);
        var port = FreePortFinder.GetPortPair();
        var process = Launch(["--foreground", "--config", WriteConfiguration(workFolder, port)], workFolder);
        ReaderQueries? readerQueries = null;
        try
        {
            await WaitOrStopProcessAsync(process, async () =>
            {
                readerQueries ??= await IsRunningAsync(cancellationToken) ? ReaderQueries.TryConnect() : null;
                return readerQueries?.FindVirtualReader() is not null;
            }, "pcscd to offer the virtual reader", cancellationToken);
            return new PcscDaemon(readerQueries!, readerQueries!.FindVirtualReader()!, port, process);
        }
        catch
        {
            readerQueries?.Dispose();
            throw;
        }
    }

    /// <summary>Uses the running daemon, or starts one without the virtual reader, for real readers.</summary>
    /// <param name="workFolder">The folder for the log.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The started process; null when a daemon is already running.</returns>
    public static async Task<ChildProcess?> EnsureRunningAsync(string workFolder, CancellationToken cancellationToken)
    {
        if (await IsRunningAsync(cancellationToken))
        {
            return null;
        }

        await RemoveStaleFilesAsync(cancellationToken);
        var process = Launch(["--foreground"], workFolder);
        await WaitOrStopProcessAsync(process, () => IsRunningAsync(cancellationToken), "pcscd to answer", cancellationToken);
        return process;
    }

    /// <summary>Waits until a card is in the virtual reader.</summary>
    /// <param name="ensureCardCanBeInserted">The function to call in each iteration. It throws when no card can be inserted any
    /// more.</param>
    /// <param name="timeout">The maximum duration of the wait.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The inserted card, to be passed to <see cref="WaitUntilEmptyAsync"/>.</returns>
    public async Task<InsertedCard> WaitForCardAsync(
        Func<Task> ensureCardCanBeInserted,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        ReaderStateBits? state = null;
        await Condition.WaitUntilAsync(async () =>
        {
            await ensureCardCanBeInserted();
            state = _readerQueries.GetState(ReaderName);
            return state?.HasFlag(ReaderStateBits.Present) == true;
        }, timeout, "the card to be seen in the virtual reader", cancellationToken);
        return new InsertedCard(GetEventCount(state!.Value));
    }

    /// <summary>
    /// Waits until the given card is removed and the reader is ready for the next one. A client that disconnects may detect the removal
    /// before pcscd, because pcscd checks only every 400 ms. A card inserted in between would never be detected (pcsc-lite 1.9.9). The
    /// reader's event count changes only when pcscd detects the removal, so this method waits for that change.
    /// </summary>
    public Task WaitUntilEmptyAsync(InsertedCard card, TimeSpan timeout) =>
        Condition.WaitUntilAsync(
            () =>
                Task.FromResult(
                    _readerQueries.GetState(ReaderName) is { } state
                        && !state.HasFlag(ReaderStateBits.Present)
                        && GetEventCount(state) != card.EventCount),
            timeout,
            "the virtual reader to be empty",
            CancellationToken.None);

    /// <summary>Stops the daemon if this object started it.</summary>
    public async ValueTask DisposeAsync()
    {
        _readerQueries.Dispose();
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }
    }

    private static uint GetEventCount(ReaderStateBits state) => (uint)state >> 16;

    private static PcscDaemon UseRunningDaemon()
    {
        var readerQueries = ReaderQueries.TryConnect() ?? throw new RigException(
            $"The program that listens at {SocketPath} is not a PC/SC daemon. Stop it, then try again.");
        string? problem = null;
        var readerName = readerQueries.FindVirtualReader();
        var port = 0;
        if (readerName is null)
        {
            problem = "A PC/SC daemon runs on this machine without the virtual reader. Restart it, or stop it so that one can be "
                + "started here: sudo systemctl restart pcscd, or sudo systemctl stop pcscd.socket pcscd, or sudo kill $(cat "
                + PidFile + ")";
        }
        else if (readerQueries.HasCard(readerName))
        {
            problem =
                $"A card is already in the reader '{readerName}': another program, perhaps ./run in another folder, uses it. Stop that first.";
        }
        else if (!TryReadSystemPort(out port))
        {
            problem =
                $"A PC/SC daemon runs with a virtual reader, but {SystemReaderFile} does not state its port. Stop the daemon, then try again.";
        }

        if (problem is not null)
        {
            readerQueries.Dispose();
            throw new RigException(problem);
        }

        return new PcscDaemon(readerQueries, readerName!, port, process: null);
    }

    private static ChildProcess Launch(string[] arguments, string logFolder) =>
        ChildProcess.Start(new ChildCommand("pcscd", "/usr/sbin/pcscd", arguments) { RunAs = RunAs.Root }, logFolder);

    private static async Task WaitOrStopProcessAsync(
        ChildProcess process,
        Func<Task<bool>> isReady,
        string description,
        CancellationToken cancellationToken)
    {
        try
        {
            await Condition.WaitUntilAsync(async () =>
            {
                await process.EnsureRunningAsync();
                return await isReady();
            }, StartTimeout, description, cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsRunningAsync(CancellationToken cancellationToken)
    {
        using var socket = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Removes the files of a killed daemon. A new daemon checks whether the process with the PID in the old file still runs, but that PID
    /// may now belong to a different program. This method is called only when nothing answers at the socket.
    /// </summary>
    private static async Task RemoveStaleFilesAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile) && !File.Exists(SocketPath))
        {
            return;
        }

        string[] removeCommand = ["rm", "-f", PidFile, SocketPath];
        var commandLine = Machine.IsRoot ? removeCommand : ["sudo", "-n", .. removeCommand];
        await CommandRunner.RunOrFailAsync(commandLine[0], commandLine[1..], cancellationToken);
    }

    private static string WriteConfiguration(string workFolder, int port)
    {
        var folder = Machine.CreatePrivateFolder(Path.Combine(workFolder, "reader.conf.d"));
        File.WriteAllText(Path.Combine(folder, "vpcd"), string.Create(CultureInfo.InvariantCulture, $"""
            FRIENDLYNAME "{ReaderQueries.VirtualReaderNamePart}"
            DEVICENAME {DevicePrefix}0x{port:X}
            LIBPATH {DriverPath}
            CHANNELID 0x{port:X}

            """));
        return folder;
    }

    private static bool TryReadSystemPort(out int port)
    {
        port = 0;
        var device = File.Exists(SystemReaderFile)
            ? File.ReadLines(SystemReaderFile).FirstOrDefault(line => line.StartsWith("DEVICENAME", StringComparison.Ordinal))
            : null;
        var start = device?.IndexOf(DevicePrefix + "0x", StringComparison.Ordinal) ?? -1;
        return start >= 0
            && int.TryParse(device.AsSpan(start + DevicePrefix.Length + 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out port);
    }
}

/// <summary>Represents a card in the virtual reader.</summary>
/// <param name="EventCount">The event count of the reader when the card was detected.</param>
public readonly record struct InsertedCard(uint EventCount);
