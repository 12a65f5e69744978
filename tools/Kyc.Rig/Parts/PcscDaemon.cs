using System.Globalization;
using System.Net.Sockets;
using Kyc.CardReader.Pcsc;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>
/// The PC/SC daemon with vsmartcard's virtual reader. Its socket has one fixed place on a machine, so there is one daemon
/// at a time: ours, with the reader on a free port, or the system's when it already runs and serves a virtual reader.
/// The daemon must be root; programs that use it need not be. (Debian 12 builds pcscd without polkit, and everybody may
/// open its socket; where a distribution's pcscd asks polkit, sessions that are not local need a rule, see pcscd's
/// README.polkit.)
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

    /// <summary>PC/SC name of the virtual reader.</summary>
    public string Reader { get; }

    /// <summary>Port of 127.0.0.1 on which the reader waits for its virtual card.</summary>
    public int Port { get; }

    /// <summary>The daemon when we started it; null when it is the system's, which we leave running.</summary>
    public LeashedProcess? Process { get; }

    /// <summary>Uses the daemon that runs, or starts one.</summary>
    /// <param name="workFolder">Folder for the reader's configuration and the log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="RigException">A daemon runs that is of no use, or none can be started.</exception>
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

    /// <summary>For real readers: uses the daemon that runs, else starts a plain one.</summary>
    /// <param name="workFolder">Folder for the log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <returns>The daemon started; null when one runs already.</returns>
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
    /// <param name="stillPossible">Asked each time; throws when no card will come any more.</param>
    /// <param name="limit">Patience.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What <see cref="WaitUntilEmptyAsync"/> needs to know of this card.</returns>
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
    /// Waits until a card is gone and the reader ready for the next. A program that disconnects may notice the removal
    /// before pcscd's own look every 400 ms does. A card that came between the two would never be seen (pcsc-lite 1.9.9),
    /// and it is only that look which counts an event.
    /// </summary>
    public Task WaitUntilEmptyAsync(InsertedCard card, TimeSpan limit) => Condition.UntilAsync(
        () => Task.FromResult(_readers.StateOf(Reader) is { } state && !state.HasFlag(ReaderStateBits.Present) && EventsOf(state) != card.Events),
        limit, "the virtual reader to be empty", CancellationToken.None);

    /// <summary>Stops the daemon if it is ours.</summary>
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
            $"Something listens at {Socket} but does not speak PC/SC. Stop it, then try again.");
        string? problem = null;
        string? reader = readers.FindVirtual();
        int port = 0;
        if (reader is null)
        {
            problem = "A PC/SC daemon runs on this machine without the virtual reader. Restart it, or stop it so that one can be "
                + "started here: sudo systemctl restart pcscd, or sudo systemctl stop pcscd.socket pcscd, or sudo kill $(cat " + PidFile + ")";
        }
        else if (readers.HasCard(reader))
        {
            problem = $"A card is already in the reader '{reader}': another program, perhaps ./run in another folder, uses it. Stop that first.";
        }
        else if (!TryReadSystemPort(out port))
        {
            problem = $"A PC/SC daemon runs with a virtual reader, but {SystemReaderFile} does not tell its port. Stop the daemon, then try again.";
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
    /// Removes what a killed daemon left. It checks its old pid itself, but is fooled when another program has got that
    /// number since. Only called when nothing answers at the socket.
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

/// <summary>A card in the virtual reader.</summary>
/// <param name="Events">Events of the reader when it was seen.</param>
public readonly record struct InsertedCard(uint Events);
