using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.Rig.Processes;

namespace Kyc.Rig.Running;

/// <summary>
/// Performs one ./run: starts the parts in order, verifies one application, keeps the system running if requested, and then stops all
/// parts.
/// </summary>
internal sealed class RunSession(
    RunOptions options,
    CardScenario cardScenario,
    WorkFolder workFolder,
    TextWriter output,
    StopRequest stopRequest)
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
    public async Task<KioskResult> RunAsync()
    {
        await using var system = await _steps.RunStepAsync(async () =>
        {
            var startedPart = await KycSystem.StartAsync(workFolder.Path, stopRequest.Token);
            var postgres = startedPart.Postgres;
            var fileLocation = postgres.IsInTempFolder
                ? $"files in {postgres.Folder}, because the postgres user cannot access {workFolder.Path}"
                : $"files in {postgres.Folder}";
            return (
                startedPart,
                FormattableString.Invariant($"PostgreSQL {postgres.MajorVersion} on 127.0.0.1:{postgres.Port}, {fileLocation}"));
        });
        await using var scenario = cardScenario;
        await cardScenario.PrepareAsync(_steps, stopRequest.Token);
        KioskResult outcome;
        ServiceSettings settings;
        await using (var service = await _steps.RunStepAsync(async () =>
        {
            var startedPart = await system.StartServiceAsync("", cardScenario.AnchorFolder, stopRequest.Token);
            return (startedPart, $"Service ready on {startedPart.Address}");
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

    private Task<int> EndContractAsync(ServiceProcess service, KioskResult outcome) => _steps.RunStepAsync(async () =>
    {
        await new ErasureRehearsal(GetApplicationId(outcome), workFolder.Path).ReportContractEndAsync(service, stopRequest.Token);
        return (0, "End of the contract reported for today by 'kyc retention trigger'");
    });

    private async Task EraseAsync(KycSystem system, ServiceSettings settings, KioskResult outcome)
    {
        var rehearsal = new ErasureRehearsal(GetApplicationId(outcome), workFolder.Path);
        var declaration = cardScenario.GetDeclaration();
        var certificates = await _steps.RunStepAsync(async () =>
            (await rehearsal.EraseAsync(settings, stopRequest.Token),
                "Service started again with its clock seven years ahead, which erased the person"));
        output.WriteLine(certificates);
        await _steps.RunStepAsync(async () =>
        {
            var searchResult = await rehearsal.SearchAsync(
                system.Postgres,
                [.. CreateSearchValues(declaration), .. cardScenario.GetCardDataToSearch()],
                stopRequest.Token);
            return (0, searchResult.ToString());
        });
    }

    private static IEnumerable<SearchValue> CreateSearchValues(Declaration declaration) =>
    [
        SearchValue.FromText("name", declaration.Name), SearchValue.FromText("kana", declaration.NameKana),
        SearchValue.FromText("address", declaration.Address),
        SearchValue.FromText("occupation", declaration.Occupation),
    ];

    private static string GetApplicationId(KioskResult outcome) => outcome.OutcomeLine.Split(' ') is ["VERIFIED", var applicationId, _]
        ? applicationId
        : throw new RigException($"There is nothing to erase: {outcome.OutcomeLine}");

    private async Task ImportListsAsync(ServiceProcess service)
    {
        await _steps.RunStepAsync(async () =>
        {
            if (cardScenario.CrlPath is null)
            {
                return (0, "No revocation list imported, as requested");
            }

            await RevocationListFiles.ImportAsync(cardScenario.CrlPath, service.Endpoint, stopRequest.Token);
            return (0, "Revocation list imported by 'kyc crl import'");
        });
    }

    private async Task<KioskResult> VerifyAsync(ServiceProcess service)
    {
        using var connection = service.Endpoint.Connect(FrontEnd.Caller);
        var declaration = cardScenario.GetDeclaration();
        var application = await _steps.RunStepAsync(async () =>
        {
            var openedApplication = await FrontEnd.OpenApplicationAsync(connection, declaration, stopRequest.Token);
            return (
                openedApplication,
                $"Front-end opened application {openedApplication.ApplicationId}, reference code {openedApplication.ReferenceCode}");
        });
        return await _steps.RunStepAsync(async () =>
        {
            var kioskResult = await cardScenario.VerifyAsync(service.Endpoint, application.ReferenceCode, _steps, stopRequest.Token);
            return (kioskResult, $"Kiosk finished: {kioskResult.OutcomeLine}");
        });
    }

    private async Task WaitForStopAsync(KycSystem system, ServiceProcess service, KioskResult outcome)
    {
        output.WriteLine();
        output.WriteLine($"gRPC        {service.Address} (mutual TLS)");
        output.WriteLine($"Callers     {service.Settings.Access.Folder}: a certificate and key for each role, and the principals file");
        output.WriteLine($"Health      {new Uri(service.HealthAddress, "/healthz")}, {new Uri(service.HealthAddress, "/readyz")}");
        output.WriteLine($"PostgreSQL  {system.Postgres.CreateConnectionString("kyc")} (and kyc_keys)");
        output.WriteLine($"Operators   ./kyc keys rotate KEY --service unix:{service.OperatorSocketPath}");
        output.WriteLine($"Lists       {RunHints.FormatCommand("crl status", service.Endpoint, DevelopmentCaller.ListFeeder)}");
        output.WriteLine($"Logs        {workFolder.Path}/*.log");
        foreach (var hint in cardScenario.GetHints())
        {
            output.WriteLine(hint);
        }

        output.WriteLine();
        output.WriteLine(outcome.OutcomeLine);
        output.WriteLine("Everything stays up until Ctrl-C.");
        ChildProcess[] processes = [system.Postgres.Process, service.Process, .. cardScenario.Processes];
        await Task.WhenAny([stopRequest.WaitAsync(), .. processes.Select(process => process.Completion)]);
        foreach (var process in stopRequest.Token.IsCancellationRequested ? [] : processes)
        {
            await process.EnsureRunningAsync();
        }
    }
}
