using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>
/// Performs one ./run: starts the parts in order, verifies one application, keeps the system running if requested, and then stops all
/// parts.
/// </summary>
internal sealed class RunSession(RunOptions options, CardScenario card, WorkFolder work, TextWriter output, StopRequest stop)
{
    private readonly StepLog _steps = new(output);

    /// <summary>Performs the run.</summary>
    /// <returns>The outcome that the kiosk reported.</returns>
    /// <exception cref="RigException">
    /// Something on this machine prevents the run, the service refused a call, or the rehearsal of the erasure failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The run was stopped before the verification had an outcome or, if the erasure is rehearsed, before the rehearsal ended.
    /// </exception>
    public async Task<KioskRun> RunAsync()
    {
        await using var system = await _steps.RunAsync(async () =>
        {
            var started = await KycSystem.StartAsync(work.Path, stop.Token);
            var postgres = started.Postgres;
            var where = postgres.IsInTempFolder
                ? $"files in {postgres.Folder}, because the postgres user cannot access {work.Path}"
                : $"files in {postgres.Folder}";
            return (started, FormattableString.Invariant($"PostgreSQL {postgres.Version} on 127.0.0.1:{postgres.Port}, {where}"));
        });
        await using var scenario = card;
        await card.PrepareAsync(_steps, stop.Token);
        KioskRun outcome;
        ServiceSettings settings;
        await using (var service = await _steps.RunAsync(async () =>
        {
            var started = await system.StartServiceAsync("", card.Anchors, stop.Token);
            return (started, $"Service ready on {started.Address}");
        }))
        {
            settings = service.Settings;
            await ImportListsAsync(service);
            outcome = await VerifyAsync(service);
            if (options.RehearsesErasure)
            {
                await EndContractAsync(service, outcome);
            }
            else if (!options.EndsAfterOutcome)
            {
                await WaitForStopAsync(system, service, outcome);
            }
        }

        if (options.RehearsesErasure)
        {
            await EraseAsync(system, settings, outcome);
        }

        return outcome;
    }

    private Task<int> EndContractAsync(ServiceProcess service, KioskRun outcome) => _steps.RunAsync(async () =>
    {
        await new ErasureRehearsal(GetApplicationId(outcome), work.Path).EndContractAsync(service, stop.Token);
        return (0, "End of the contract reported for today by 'kyc retention trigger'");
    });

    private async Task EraseAsync(KycSystem system, ServiceSettings settings, KioskRun outcome)
    {
        var rehearsal = new ErasureRehearsal(GetApplicationId(outcome), work.Path);
        var declared = card.Declare();
        var certificates = await _steps.RunAsync(async () =>
            (await rehearsal.EraseAsync(settings, stop.Token),
                "Service started again with its clock seven years ahead, which erased the person"));
        output.WriteLine(certificates);
        await _steps.RunAsync(async () =>
        {
            var search = await rehearsal.SearchAsync(system.Postgres, [.. CreateSearchValues(declared), .. card.GetSecrets()], stop.Token);
            return (0, search.ToString());
        });
    }

    private static IEnumerable<SearchValue> CreateSearchValues(Declaration declared) =>
    [
        SearchValue.FromText("name", declared.Name), SearchValue.FromText("kana", declared.NameKana), SearchValue.FromText("address", declared.Address),
        SearchValue.FromText("occupation", declared.Occupation),
    ];

    private static string GetApplicationId(KioskRun outcome) => outcome.OutcomeLine.Split(' ') is ["VERIFIED", var application, _]
        ? application
        : throw new RigException($"There is nothing to erase: {outcome.OutcomeLine}");

    private async Task ImportListsAsync(ServiceProcess service)
    {
        await _steps.RunAsync(async () =>
        {
            if (card.CrlPath is null)
            {
                return (0, "No revocation list imported, as requested");
            }

            await RevocationLists.ImportAsync(card.CrlPath, service.Address, stop.Token);
            return (0, "Revocation list imported by 'kyc crl import'");
        });
    }

    private async Task<KioskRun> VerifyAsync(ServiceProcess service)
    {
        if (!ServiceConnection.TryCreate(
            service.Address.AbsoluteUri, FrontEnd.Caller, TimeProvider.System, out var connection, out var problem))
        {
            throw new RigException(problem);
        }

        using (connection)
        {
            var declaration = card.Declare();
            var application = await _steps.RunAsync(async () =>
            {
                var opened = await FrontEnd.OpenApplicationAsync(connection, declaration, stop.Token);
                return (opened, $"Front-end opened application {opened.ApplicationId}, reference code {opened.ReferenceCode}");
            });
            return await _steps.RunAsync(async () =>
            {
                var run = await card.VerifyAsync(service.Address, application.ReferenceCode, _steps, stop.Token);
                return (run, $"Kiosk finished: {run.OutcomeLine}");
            });
        }
    }

    private async Task WaitForStopAsync(KycSystem system, ServiceProcess service, KioskRun outcome)
    {
        output.WriteLine();
        output.WriteLine($"gRPC        {service.Address} (HTTP/2 without TLS)");
        output.WriteLine($"Health      {new Uri(service.Health, "/healthz")}, {new Uri(service.Health, "/readyz")}");
        output.WriteLine($"PostgreSQL  {system.Postgres.CreateConnectionString("kyc")} (and kyc_keys)");
        output.WriteLine($"Operators   ./kyc keys rotate KEY --service unix:{service.OperatorSocket}");
        output.WriteLine($"Lists       ./kyc crl status --service {service.Address}");
        output.WriteLine($"Logs        {work.Path}/*.log");
        foreach (var hint in card.GetHints())
        {
            output.WriteLine(hint);
        }

        output.WriteLine();
        output.WriteLine(outcome.OutcomeLine);
        output.WriteLine("Everything stays up until Ctrl-C.");
        ChildProcess[] parts = [system.Postgres.Process, service.Process, .. card.Processes];
        await Task.WhenAny([stop.WaitAsync(), .. parts.Select(part => part.Ended)]);
        foreach (var part in stop.Token.IsCancellationRequested ? [] : parts)
        {
            await part.EnsureRunningAsync();
        }
    }
}
