using System.Globalization;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>A persona's virtual My Number Card in the virtual reader.</summary>
public sealed class VirtualCardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly PcscDaemon _daemon;
    private readonly InsertedCard _card;

    private VirtualCardProcess(PcscDaemon daemon, LeashedProcess process, InsertedCard card)
    {
        _daemon = daemon;
        Process = process;
        _card = card;
    }

    /// <summary>The process that is the card.</summary>
    public LeashedProcess Process { get; }

    /// <summary>Puts a card into the reader and waits until PC/SC sees it.</summary>
    /// <param name="daemon">The daemon with the virtual reader, empty.</param>
    /// <param name="pkiFolder">Saved test PKI.</param>
    /// <param name="persona">Name of the persona.</param>
    /// <param name="workFolder">Folder for the log.</param>
    /// <param name="cancellation">Ends the start.</param>
    /// <exception cref="RigException">The card did not get into the reader.</exception>
    public static async Task<VirtualCardProcess> InsertAsync(
        PcscDaemon daemon, string pkiFolder, string persona, string workFolder, CancellationToken cancellation)
    {
        var command = new LeashedCommand("virtual-card", "dotnet",
        [
            Machine.BuiltProgram("src/Kyc.VirtualCard", "kyc-virtual-card"), "serve", "--pki", pkiFolder, "--persona", persona,
            "--port", daemon.Port.ToString(CultureInfo.InvariantCulture),
        ]);
        LeashedProcess process = LeashedProcess.Start(command, workFolder);
        try
        {
            return new VirtualCardProcess(daemon, process, await daemon.WaitForCardAsync(process.EnsureRunningAsync, Limit, cancellation));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the card out and waits until PC/SC sees the reader empty.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        if (_daemon.Process is not { Ended.IsCompleted: true })
        {
            await _daemon.WaitUntilEmptyAsync(_card, Limit);
        }
    }
}
