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
internal sealed class MailRun(RunOptions options, WorkFolder workFolder, TextWriter output, StopRequest stopRequest)
{
    private static readonly Dictionary<string, string> SenderSettings = new()
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
    public async Task<KioskResult> RunAsync()
    {
        if (!Personas.TryFind(options.Card, out var persona))
        {
            throw new RigException("--mail needs a persona instead of a real card.");
        }

        await using var system = await _steps.RunStepAsync(async () =>
        {
            var startedPart = await KycSystem.StartAsync(workFolder.Path, stopRequest.Token);
            return (
                startedPart,
                FormattableString.Invariant($"PostgreSQL {startedPart.Postgres.MajorVersion} on 127.0.0.1:{startedPart.Postgres.Port}"));
        });
        await using var service = await _steps.RunStepAsync(async () =>
        {
            var startedPart = await system.StartServiceAsync("", PkiStore.LoadOrCreate().AnchorFolder, stopRequest.Token, SenderSettings);
            return (startedPart, $"Service ready on {startedPart.Address}");
        });
        using var frontEnd = service.Endpoint.Connect(FrontEnd.Caller);
        using var firstClerkConnection = service.Endpoint.Connect(new CallerIdentity(DevelopmentCaller.MailClerk, "clerk-1"));
        using var secondClerkConnection = service.Endpoint.Connect(new CallerIdentity(DevelopmentCaller.MailClerk, "clerk-2"));
        KioskResult outcome;
        try
        {
            outcome = await VerifyAsync(
                frontEnd,
                new SimulatedMailRoom(firstClerkConnection, secondClerkConnection),
                FrontEnd.CreateDeclaration(persona.Declaration));
        }
        catch (RpcException exception)
        {
            var failure = firstClerkConnection.Explain(exception);
            throw new RigException($"{failure.Code}: {failure.Cause} {failure.Remedy}", exception);
        }

        if (!options.EndsAfterOutcome)
        {
            output.WriteLine($"gRPC        {service.Address} (mutual TLS)");
            output.WriteLine($"Operators   ./kyc mail decide APPLICATION --service unix:{service.OperatorSocketPath}");
            output.WriteLine($"Mail room   {RunHints.FormatCommand("mail queue --all", service.Endpoint, DevelopmentCaller.MailClerk)}");
            output.WriteLine(outcome.OutcomeLine);
            output.WriteLine("Everything stays up until Ctrl-C.");
            await Task.WhenAny(stopRequest.WaitAsync(), service.Process.Completion, system.Postgres.Process.Completion);
        }

        return outcome;
    }

    private async Task<KioskResult> VerifyAsync(ServiceConnection frontEnd, SimulatedMailRoom mailRoom, Declaration declaration)
    {
        var application = await _steps.RunStepAsync(async () =>
        {
            var openedApplication = await FrontEnd.OpenApplicationAsync(frontEnd, declaration, stopRequest.Token);
            return (
                openedApplication,
                $"Front-end opened application {openedApplication.ApplicationId}, reference code {openedApplication.ReferenceCode}");
        });
        await _steps.RunStepAsync(async () =>
        {
            await mailRoom.RecordDocumentAsync(application, declaration, stopRequest.Token);
            return (0, "Resident record received and typed by two clerks; it agrees with the declaration");
        });
        // The letters are stored outside the folder of the run, which is emptied when the run ends.
        var folder = Machine.CreatePrivateFolder(Path.Combine(Machine.RunFolder, "letters"));
        var batch = await _steps.RunStepAsync(async () =>
        {
            var printedBatch = await mailRoom.PrintLettersAsync(folder, stopRequest.Token);
            return (printedBatch, $"Letter {printedBatch.ManagementNumbers.Single()} printed, with label and manifest, in {folder}");
        });
        var letterNumber = await _steps.RunStepAsync(async () =>
        {
            var postingNumber = await mailRoom.PostLetterAsync(batch, stopRequest.Token);
            return (postingNumber, $"Posted as registered, non-forwardable mail, number {postingNumber}, read by two clerks");
        });
        var isReturned = options.Mail == "returned";
        return await _steps.RunStepAsync(async () =>
        {
            await mailRoom.ImportStatusFileAsync(letterNumber, isReturned ? "差出人に返送済み（あて所に尋ねあたらず）" : "お届け先にお届け済み", stopRequest.Token);
            var outcome = await ReadOutcomeAsync(frontEnd, application.ApplicationId);
            return (
                outcome,
                $"The post office reports that the letter was {(isReturned ? "returned" : "delivered")}: {outcome.OutcomeLine}");
        });
    }

    private async Task<KioskResult> ReadOutcomeAsync(ServiceConnection frontEnd, string applicationId)
    {
        var response = await new ApplicationService.ApplicationServiceClient(frontEnd.Invoker).GetApplicationAsync(
            new GetApplicationRequest { ApplicationId = applicationId }, cancellationToken: stopRequest.Token);
        var application = response.Application;
        var line = application.State switch
        {
            ApplicationState.Verified => $"VERIFIED {application.ApplicationId} {application.MethodLetter}",
            ApplicationState.Rejected => $"REJECTED {application.OutcomeCode}",
            ApplicationState.NeedsReview => $"NEEDS_REVIEW {application.OutcomeCode}",
            _ => $"RETRY {application.OutcomeCode}",
        };
        return new KioskResult(line, null);
    }
}
