using System.Globalization;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Parts;

/// <summary>Represents the virtual My Number Card of a persona in the virtual reader.</summary>
public sealed class VirtualCardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly PcscDaemon _daemon;
    private readonly InsertedCard _card;

    private VirtualCardProcess(PcscDaemon daemon, ChildProcess process, InsertedCard card)
    {
        _daemon = daemon;
        Process = process;
        _card = card;
    }

    /// <summary>The process that simulates the card.</summary>
    public ChildProcess Process { get; }

    /// <summary>Inserts the card of the given persona into the reader and waits until PC/SC detects it.</summary>
    /// <param name="daemon">The daemon with the empty virtual reader.</param>
    /// <param name="pkiFolder">The folder of the saved test PKI.</param>
    /// <param name="personaName">The name of the persona.</param>
    /// <param name="workFolder">The folder for the log.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="RigException">PC/SC did not detect the card.</exception>
    public static async Task<VirtualCardProcess> InsertAsync(
        PcscDaemon daemon, string pkiFolder, string personaName, string workFolder, CancellationToken cancellationToken)
    {
        var command = new ChildCommand("virtual-card", "dotnet",
        [
            Machine.GetProgramPath("src/Kyc.VirtualCard", "kyc-virtual-card"), "serve", "--pki", pkiFolder, "--persona", personaName,
            "--port", daemon.Port.ToString(CultureInfo.InvariantCulture),
        ]);
        var process = ChildProcess.Start(command, workFolder);
        try
        {
            return new VirtualCardProcess(
                daemon,
                process,
                await daemon.WaitForCardAsync(process.EnsureRunningAsync, Timeout, cancellationToken));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes the card and waits until PC/SC detects the removal.</summary>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        if (_daemon.Process is not { Completion.IsCompleted: true })
        {
            await _daemon.WaitUntilEmptyAsync(_card, Timeout);
        }
    }
}
