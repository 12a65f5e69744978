using Grpc.Core;
using Kyc.Client;
using Kyc.Contracts.V1;
using Kyc.Rig.Driving;
using Kyc.Rig.Parts;
using Kyc.VirtualCard.Pki;

namespace Kyc.Rig.Running;

/// <summary>
/// Performs one ./run --mail, from the application to the delivery or return of the letter. The printed letter is kept in .run/letters.
/// </summary>
internal sealed class MailRun(RunOptions options, WorkFolder work, TextWriter output, StopRequest stop)
{
    private static readonly Dictionary<string, string> Sender = new()
    {
        ["Kyc__Mail__Sender__Name"] = "試験証券株式会社",
        ["Kyc__Mail__Sender__Postcode"] = "1000005",
        ["Kyc__Mail__Sender__Address"] = "東京都千代田区丸の内九丁目１番１号",
        ["Kyc__Mail__Sender__Telephone"] = "03-0000-0000",
    };

    private readonly StepLog _steps = new(output);

    /// <summary>Performs the run, and returns the state of the application in the form of a kiosk's result.</summary>
    /// <exception cref="RigException">
    /// The options name a real card, something on this machine prevents the run, or the service refused a call.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was stopped before there was an outcome.</exception>
    public async Task<KioskRun> RunAsync()
    {
        if (!Personas.TryFind(options.Card, out var persona))
        {
            throw new RigException("--mail needs a persona instead of a real card.");
        }

        await using var system = await _steps.RunAsync(async () =>
        {
            var started = await KycSystem.StartAsync(work.Path, stop.Token);
            return (started, FormattableString.Invariant($"PostgreSQL {started.Postgres.Version} on 127.0.0.1:{started.Postgres.Port}"));
        });
        await using var service = await _steps.RunAsync(async () =>
        {
            var started = await system.StartServiceAsync("", PkiStore.LoadOrCreate().Anchors, stop.Token, Sender);
            return (started, $"Service ready on {started.Address}");
        });
        using var frontEnd = Connect(service, FrontEnd.Caller);
        using var first = Connect(service, new CallerIdentity("rig-mail-room", "clerk-1"));
        using var second = Connect(service, new CallerIdentity("rig-mail-room", "clerk-2"));
        KioskRun outcome;
        try
        {
            outcome = await VerifyAsync(frontEnd, new SimulatedMailRoom(first, second), FrontEnd.CreateDeclaration(persona.Declared));
        }
        catch (RpcException problem)
        {
            var failure = first.Explain(problem);
            throw new RigException($"{failure.Code}: {failure.Cause} {failure.Remedy}", problem);
        }

        if (!options.EndsAfterOutcome)
        {
            output.WriteLine($"gRPC        {service.Address} (HTTP/2 without TLS)");
            output.WriteLine($"Operators   ./kyc mail decide APPLICATION --service unix:{service.OperatorSocket}");
            output.WriteLine($"Mail room   ./kyc mail queue --all --service {service.Address}");
            output.WriteLine(outcome.OutcomeLine);
            output.WriteLine("Everything stays up until Ctrl-C.");
            await Task.WhenAny(stop.WaitAsync(), service.Process.Ended, system.Postgres.Process.Ended);
        }

        return outcome;
    }

    private async Task<KioskRun> VerifyAsync(ServiceConnection frontEnd, SimulatedMailRoom room, Declaration declaration)
    {
        var application = await _steps.RunAsync(async () =>
        {
            var opened = await FrontEnd.OpenApplicationAsync(frontEnd, declaration, stop.Token);
            return (opened, $"Front-end opened application {opened.ApplicationId}, reference code {opened.ReferenceCode}");
        });
        await _steps.RunAsync(async () =>
        {
            await room.RecordDocumentAsync(application, declaration, stop.Token);
            return (0, "Resident record received and typed by two clerks; it agrees with the declaration");
        });
        // The letters are stored outside the folder of the run, which is emptied when the run ends.
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "letters"));
        var batch = await _steps.RunAsync(async () =>
        {
            var printed = await room.PrintAsync(folder, stop.Token);
            return (printed, $"Letter {printed.ManagementNumbers.Single()} printed, with label and manifest, in {folder}");
        });
        var number = await _steps.RunAsync(async () =>
        {
            var posted = await room.PostAsync(batch, stop.Token);
            return (posted, $"Posted as registered, non-forwardable mail, number {posted}, read by two clerks");
        });
        var isReturned = options.Mail == "returned";
        return await _steps.RunAsync(async () =>
        {
            await room.ReportAsync(number, isReturned ? "差出人に返送済み（あて所に尋ねあたらず）" : "お届け先にお届け済み", stop.Token);
            var outcome = await ReadOutcomeAsync(frontEnd, application.ApplicationId);
            return (
                outcome,
                $"The post office reports that the letter was {(isReturned ? "returned" : "delivered")}: {outcome.OutcomeLine}");
        });
    }

    private async Task<KioskRun> ReadOutcomeAsync(ServiceConnection frontEnd, string id)
    {
        var answer = await new ApplicationService.ApplicationServiceClient(frontEnd.Invoker).GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = id }, cancellationToken: stop.Token);
        var now = answer.Application;
        var line = now.State switch
        {
            ApplicationState.Verified => $"VERIFIED {now.ApplicationId} {now.MethodLetter}",
            ApplicationState.Rejected => $"REJECTED {now.OutcomeCode}",
            ApplicationState.NeedsReview => $"NEEDS_REVIEW {now.OutcomeCode}",
            _ => $"RETRY {now.OutcomeCode}",
        };
        return new KioskRun(line, null);
    }

    private static ServiceConnection Connect(ServiceProcess service, CallerIdentity caller) =>
        ServiceConnection.TryCreate(
            service.Address.AbsoluteUri, caller, TimeProvider.System, out var connection, out var problem)
            ? connection
            : throw new RigException(problem);
}
