using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;
using Kyc.Evidence.Ledger;
using Kyc.Service.Ledger;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Onboarding;

/// <summary>
/// Implements <c>kyc.v1.ApplicationService</c>, with which the front-end creates, reads, watches and cancels applications.
/// </summary>
public sealed class ApplicationGrpcService(
    ApplicationStore store, KeyStore keys, DatabaseNotificationListener notifications, KycDatabase database,
    OfferedMethods methods, IHostApplicationLifetime lifetime, TimeProvider clock)
    : ApplicationService.ApplicationServiceBase
{
    /// <summary>
    /// The maximum number of transitions that one query reads for a watcher. It limits the memory that is used while a client does not read
    /// its responses.
    /// </summary>
    private const int TransitionPageSize = 200;

    /// <inheritdoc />
    public override async Task<CreateApplicationResponse> CreateApplication(CreateApplicationRequest request, ServerCallContext context)
    {
        var now = clock.GetNow();
        var caller = Caller.Get(context);
        var content = new CreateApplicationRequest(request) { IdempotencyKey = "" }.ToByteArray();
        var mac = keys.Mac.Compute("create-application", content);

        if (await store.FindByIdempotencyKeyAsync(caller.Program, request.IdempotencyKey, context.CancellationToken) is { } earlier)
        {
            return CreateRepeatedResponse(earlier, mac, request, now);
        }

        var id = Guid.CreateVersion7(now);
        using var applicationKeys = await keys.CreateKeysAsync(id, context.CancellationToken);
        var row = new ApplicationRow
        {
            Id = id,
            ReferenceCode = ReferenceCode.Create(),
            RequestMac = mac,
            Channel = request.Channel,
            Declaration = applicationKeys.Seal(DataClass.Declaration, CiphertextTables.Application.GetField(id), content),
            State = ApplicationState.AwaitingVerification,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var subject = LedgerSubjectFactory.CreateForCiphertext(
            SubjectKind.Application,
            id,
            applicationKeys,
            DataClass.Declaration,
            content,
            row.Declaration);
        if (await store.TryInsertAsync(row, caller, request.IdempotencyKey, subject, context.CancellationToken))
        {
            return CreateResponse(row, request, now);
        }

        // A concurrent call with the same idempotency key was stored before this call.
        return CreateRepeatedResponse(
            (await store.FindByIdempotencyKeyAsync(caller.Program, request.IdempotencyKey, context.CancellationToken))!, mac, request, now);
    }

    /// <inheritdoc />
    public override async Task<GetApplicationResponse> GetApplication(GetApplicationRequest request, ServerCallContext context)
    {
        var application = await FindAsync(request.ApplicationId, context.CancellationToken);
        var response = new GetApplicationResponse { Application = application.ToContract() };
        if (application.State == ApplicationState.AwaitingVerification)
        {
            response.AllowedMethods.AddRange(await GetAllowedMethodsAsync(application, context.CancellationToken));
        }

        return response;
    }

    /// <inheritdoc />
    public override async Task WatchApplication(
        WatchApplicationRequest request, IServerStreamWriter<WatchApplicationResponse> responseStream, ServerCallContext context)
    {
        var application = await FindAsync(request.ApplicationId, context.CancellationToken);
        // Subscribe before the first query, so that no transition after that query is missed.
        using var changes = notifications.Subscribe(DatabaseNotificationListener.ApplicationChannel, application.Id.ToString("D"));
        // Send the headers now, so that the client sees that the call is accepted although no new transition exists yet.
        await context.WriteResponseHeadersAsync([]);
        // When the service stops, it ends the calls of watchers (SERVICE-STOPPING). The watchers then call a different instance, which
        // continues after the last transition that they received.
        using var stoppingSource = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        var cursor = request.AfterSequence;
        while (true)
        {
            var page = await store.ReadTransitionsAsync(application.Id, cursor, TransitionPageSize, context.CancellationToken);
            foreach (var transition in page)
            {
                await responseStream.WriteAsync(ToContract(transition), context.CancellationToken);
                cursor = transition.Sequence;
            }
            if (page.Count == TransitionPageSize)
            {
                continue;
            }

            var latest = await store.ReadLatestTransitionAsync(application.Id, context.CancellationToken);
            if (latest.State.IsFinal() && latest.Sequence <= cursor)
            {
                return;
            }

            await changes.WaitAsync(stoppingSource.Token);
        }
    }

    /// <inheritdoc />
    public override async Task<CancelApplicationResponse> CancelApplication(CancelApplicationRequest request, ServerCallContext context)
    {
        var id = RequestFieldParser.ParseId(request.ApplicationId, "application_id");
        var caller = Caller.Get(context);
        await database.RunInTransactionAsync(async connection =>
        {
            var application = await ApplicationStore.LockAsync(connection, id)
                ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);
            if (application.State == ApplicationState.Cancelled)
            {
                return false;
            }

            if (application.State.IsFinal())
            {
                throw new ServiceFailureException(ServiceFailures.ApplicationNotOpen, "the application is in a final state");
            }

            var now = clock.GetNow();
            var batch = new WriteBatch(connection);
            ApplicationStore.Move(batch, application, ApplicationFinding.Cancelled, "", null, caller, now);
            await batch.ExecuteAsync();
            await LedgerStore.AppendAsync(
                connection,
                new LedgerEvent(
                    id,
                    LedgerEntryKind.ApplicationCancelled,
                    now,
                    LedgerEvent.GetActor(caller),
                    LedgerEvent.CreateSubject(SubjectKind.Application, id)));
            return true;
        }, context.CancellationToken);
        return new CancelApplicationResponse
        {
            Application = (await FindAsync(request.ApplicationId, context.CancellationToken)).ToContract(),
        };
    }

    private async Task<ApplicationRow> FindAsync(string idText, CancellationToken cancellationToken) =>
        await store.FindAsync(RequestFieldParser.ParseId(idText, "application_id"), cancellationToken)
        ?? throw new ServiceFailureException(ServiceFailures.ApplicationUnknown);

    /// <summary>
    /// Gets the methods by which the person may be verified. They depend on the declared age and residence. The list is empty when the
    /// declaration was erased because the person cancelled the application.
    /// </summary>
    private async Task<IReadOnlyList<Contracts.V1.VerificationMethod>> GetAllowedMethodsAsync(
        ApplicationRow application,
        CancellationToken cancellationToken)
    {
        using var applicationKeys = await keys.LoadKeysAsync(application.Id, cancellationToken, DataClass.Declaration);
        return applicationKeys.HasKey(DataClass.Declaration)
            ? methods.GetAllowedMethods(JapanTime.ToDate(clock.GetNow()), OpenCreationRequest(application, applicationKeys).Declaration)
            : [];
    }

    /// <summary>Decrypts the request that created the application. The request contains the customer's declaration.</summary>
    internal static CreateApplicationRequest OpenCreationRequest(ApplicationRow application, ApplicationKeys applicationKeys) =>
        CreateApplicationRequest.Parser.ParseFrom(
            applicationKeys.Open(DataClass.Declaration, CiphertextTables.Application.GetField(application.Id), application.Declaration));

    private CreateApplicationResponse CreateRepeatedResponse(
        ApplicationRow existingApplication,
        byte[] mac,
        CreateApplicationRequest request,
        DateTimeOffset now) =>
        existingApplication.RequestMac.AsSpan().SequenceEqual(mac)
            ? CreateResponse(existingApplication, request, now)
            : throw new ServiceFailureException(ServiceFailures.ApplicationKeyReused);

    private CreateApplicationResponse CreateResponse(ApplicationRow row, CreateApplicationRequest request, DateTimeOffset now) => new()
    {
        Application = row.ToContract(),
        AllowedMethods = { methods.GetAllowedMethods(JapanTime.ToDate(now), request.Declaration) },
    };

    private static WatchApplicationResponse ToContract(TransitionRow transition) => new()
    {
        Sequence = transition.Sequence,
        PreviousState = transition.PreviousState,
        State = transition.State,
        OutcomeCode = transition.OutcomeCode,
        OccurredAt = Timestamp.FromDateTimeOffset(transition.OccurredAt),
    };
}
