using System.Globalization;
using System.Net.Sockets;
using Kyc.CardReader.Pcsc;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>
/// Represents the PC/SC daemon with vsmartcard's virtual reader. Its socket has a fixed path, so there is only one daemon on a machine:
/// either our own, with the reader on a free port, or the system's when it is already running and has a virtual reader. The daemon must run
/// as root; its clients need not. (Debian 12 builds pcscd without polkit, and every user may open its socket. Where pcscd uses polkit,
/// sessions that are not local need a rule; see README.polkit of pcscd.)
/// </summary>
public sealed class PcscDaemon : IAsyncDisposable
{
    private const string Folder = "/run/pcscd";
    private const string Socket = Folder + "/pcscd.comm";
    private const string PidFile = Folder + "/pcscd.pid";
    private const string Driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
    private const string SystemReaderFile = "/etc/reader.conf.d/vpcd";
    private const string DevicePrefix = "/dev/null:";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly Readers _readers;

    private PcscDaemon(Readers readers, string reader, int port, LeashedProcess? process)
    {
        _readers = readers;
        Reader = reader;
        Port = port;
        Process = process;
    }

    /// <summary>The PC/SC name of the virtual reader.</summary>
    public string Reader { get; }

    /// <summary>The port of 127.0.0.1 on which the reader waits for its virtual card.</summary>
    public int Port { get; }

    /// <summary>The process of the daemon when we started it; null for the system's daemon, which is left running.</summary>
    public LeashedProcess? Process { get; }

    /// <summary>Uses the running daemon, or starts one.</summary>
    /// <param name="workFolder">The folder for the configuration of the reader and the log.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="RigException">A daemon is running that cannot be used, or none can be started.</exception>
    public static async Task<PcscDaemon> StartAsync(string workFolder, CancellationToken cancellation)
    {
        if (await AnswersAsync(cancellation))
        {
            return UseRunning();
        }

        if (!File.Exists(Driver))
        {
            throw new RigException("The virtual reader's driver is missing. On Debian: apt-get install pcscd vsmartcard-vpcd");
        }

        await RemoveRemainsAsync(cancellation);
        int port = FreePorts.Pair();
        LeashedProcess process = Launch(["--foreground", "--config", WriteConfiguration(workFolder, port)], workFolder);
        Readers? readers = null;
        try
        {
            await WaitOrStopAsync(process, async () =>
            {
                readers ??= await AnswersAsync(cancellation) ? Readers.TryConnect() : null;
                return readers?.FindVirtual() is not null;
            }, "pcscd to offer the virtual reader", cancellation);
            return new PcscDaemon(readers!, readers!.FindVirtual()!, port, process);
        }
        catch
        {
            readers?.Dispose();
            throw;
        }
    }

    /// <summary>Uses the running daemon, or starts one without the virtual reader, for real readers.</summary>
    /// <param name="workFolder">The folder for the log.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <returns>The started process; null when a daemon is already running.</returns>
    public static async Task<LeashedProcess?> EnsureAnyAsync(string workFolder, CancellationToken cancellation)
    {
        if (await AnswersAsync(cancellation))
        {
            return null;
        }

        await RemoveRemainsAsync(cancellation);
        LeashedProcess process = Launch(["--foreground"], workFolder);
        await WaitOrStopAsync(process, () => AnswersAsync(cancellation), "pcscd to answer", cancellation);
        return process;
    }

    /// <summary>Waits until a card is in the virtual reader.</summary>
    /// <param name="stillPossible">Called in each iteration; throws when no card can be inserted any more.</param>
    /// <param name="limit">The timeout.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The inserted card for <see cref="WaitUntilEmptyAsync"/>.</returns>
    public async Task<InsertedCard> WaitForCardAsync(Func<Task> stillPossible, TimeSpan limit, CancellationToken cancellation)
    {
        ReaderStateBits? state = null;
        await Condition.UntilAsync(async () =>
        {
            await stillPossible();
            state = _readers.StateOf(Reader);
            return state?.HasFlag(ReaderStateBits.Present) == true;
        }, limit, "the card to be seen in the virtual reader", cancellation);
        return new InsertedCard(EventsOf(state!.Value));
    }

    /// <summary>
    /// Waits until a card is removed and the reader is ready for the next one. A client that disconnects may detect the removal before
    /// pcscd does, which checks every 400 ms. A card inserted in between would never be detected (pcsc-lite 1.9.9), and only the check of
    /// pcscd counts an event.
    /// </summary>
    public Task WaitUntilEmptyAsync(InsertedCard card, TimeSpan limit) => Condition.UntilAsync(
        () => Task.FromResult(
            _readers.StateOf(Reader) is { } state && !state.HasFlag(ReaderStateBits.Present) && EventsOf(state) != card.Events),
        limit, "the virtual reader to be empty", CancellationToken.None);

    /// <summary>Stops the daemon if this object started it.</summary>
    public async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }
    }

    private static uint EventsOf(ReaderStateBits state) => (uint)state >> 16;

    private static PcscDaemon UseRunning()
    {
        Readers readers = Readers.TryConnect() ?? throw new RigException(
            $"The program that listens at {Socket} is not a PC/SC daemon. Stop it, then try again.");
        string? problem = null;
        string? reader = readers.FindVirtual();
        int port = 0;
        if (reader is null)
        {
            problem = "A PC/SC daemon runs on this machine without the virtual reader. Restart it, or stop it so that one can be "
                + "started here: sudo systemctl restart pcscd, or sudo systemctl stop pcscd.socket pcscd, or sudo kill $(cat "
                + PidFile + ")";
        }
        else if (readers.HasCard(reader))
        {
            problem =
                $"A card is already in the reader '{reader}': another program, perhaps ./run in another folder, uses it. Stop that first.";
        }
        else if (!TryReadSystemPort(out port))
        {
            problem =
                $"A PC/SC daemon runs with a virtual reader, but {SystemReaderFile} does not state its port. Stop the daemon, then try again.";
        }

        if (problem is not null)
        {
            readers.Dispose();
            throw new RigException(problem);
        }

        return new PcscDaemon(readers, reader!, port, process: null);
    }

    private static LeashedProcess Launch(string[] arguments, string logFolder) =>
        LeashedProcess.Start(new LeashedCommand("pcscd", "/usr/sbin/pcscd", arguments) { RunAs = RunAs.Root }, logFolder);

    private static async Task WaitOrStopAsync(LeashedProcess process, Func<Task<bool>> ready, string what, CancellationToken cancellation)
    {
        try
        {
            await Condition.UntilAsync(async () =>
            {
                await process.EnsureRunningAsync();
                return await ready();
            }, StartLimit, what, cancellation);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var socket = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// Removes the files of a killed daemon. A new daemon checks the old PID itself, but is misled when another program has that PID now.
    /// This is only called when nothing answers at the socket.
    /// </summary>
    private static async Task RemoveRemainsAsync(CancellationToken cancellation)
    {
        if (!File.Exists(PidFile) && !File.Exists(Socket))
        {
            return;
        }

        string[] removal = ["rm", "-f", PidFile, Socket];
        string[] line = Machine.IsRoot ? removal : ["sudo", "-n", .. removal];
        await Tool.RunOrFailAsync(line[0], line[1..], cancellation);
    }

    private static string WriteConfiguration(string workFolder, int port)
    {
        string folder = Machine.FreshPrivateFolder(Path.Combine(workFolder, "reader.conf.d"));
        File.WriteAllText(Path.Combine(folder, "vpcd"), string.Create(CultureInfo.InvariantCulture, $"""
            FRIENDLYNAME "{Readers.VirtualReader}"
            DEVICENAME {DevicePrefix}0x{port:X}
            LIBPATH {Driver}
            CHANNELID 0x{port:X}

            """));
        return folder;
    }

    private static bool TryReadSystemPort(out int port)
    {
        port = 0;
        string? device = File.Exists(SystemReaderFile)
            ? File.ReadLines(SystemReaderFile).FirstOrDefault(line => line.StartsWith("DEVICENAME", StringComparison.Ordinal))
            : null;
        int start = device?.IndexOf(DevicePrefix + "0x", StringComparison.Ordinal) ?? -1;
        return start >= 0
            && int.TryParse(device.AsSpan(start + DevicePrefix.Length + 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out port);
    }
}

/// <summary>Represents a card in the virtual reader.</summary>
/// <param name="Events">The event count of the reader when the card was detected.</param>
public readonly record struct InsertedCard(uint Events);
