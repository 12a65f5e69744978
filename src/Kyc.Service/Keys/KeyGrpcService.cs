using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Approvals;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Keys;

/// <summary>Implements <c>kyc.v1.KeyService</c>, with which operators view and rotate key-encryption keys.</summary>
public sealed class KeyGrpcService(
    KeyProviders providers, KeyRotationStore rotations, KeyRotationWorker worker, KycDatabase database, TwoPersonApprovalService approvals,
    IHostApplicationLifetime lifetime, TimeProvider clock)
    : KeyService.KeyServiceBase
{

    /// <summary>
    /// Interval at which the progress of the rotation is read for the caller. The rotation may run in a different instance.
    /// </summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public override async Task<GetKeyStatusResponse> GetKeyStatus(GetKeyStatusRequest request, ServerCallContext context)
    {
        var response = new GetKeyStatusResponse();
        IReadOnlyList<string> heldKeyIds = [];
        try
        {
            heldKeyIds = await providers.ReadKeyIdsAsync(context.CancellationToken);
        }
        catch (KeyProviderException exception)
        {
            // The call does not fail here. Its response shows the operator why the keys cannot be reached.
            var (code, cause, remedy) = (exception.Failure.Code, exception.Failure.Cause, exception.Failure.Remedy);
            response.ProviderFailure = new Failure { Code = code, Cause = cause, Remedy = remedy, Retryable = exception.IsTransient };
        }
        var newestRotation = (await rotations.ReadNewestAsync(context.CancellationToken))!;
        var wrappedCounts = (await rotations.CountWrappedKeysAsync(context.CancellationToken)).ToDictionary(
            key => key.KekId,
            key => key.Wrapped);
        foreach (var id in wrappedCounts.Keys.Union(heldKeyIds).Order(StringComparer.Ordinal))
        {
            var (isCurrent, wrappedCount) = (id == newestRotation.KekId, wrappedCounts.GetValueOrDefault(id));
            response.Keys.Add(new KeyEncryptionKey
            {
                KeyId = id,
                Current = isCurrent,
                Held = heldKeyIds.Contains(id),
                WrappedCount = wrappedCount,
                Unused = !isCurrent && wrappedCount == 0,
            });
        }
        response.Rotation = ToContract(newestRotation);
        return response;
    }

    /// <inheritdoc />
    public override async Task RotateKeyEncryptionKey(
        RotateKeyEncryptionKeyRequest request, IServerStreamWriter<RotateKeyEncryptionKeyResponse> responseStream,
        ServerCallContext context)
    {
        var (caller, cancellationToken) = (Caller.Get(context), context.CancellationToken);
        if (!(await providers.ReadKeyIdsAsync(cancellationToken)).Contains(request.KeyId))
        {
            throw new ServiceFailureException(KeyFailures.UnknownKey, StatusCode.FailedPrecondition, "this instance does not hold the key");
        }
        // Throws when the key cannot wrap and unwrap, because such a key must not become the current key.
        await providers.ProbeAsync(request.KeyId, cancellationToken);

        // When the requested key is already the current key, the call needs no approval and only reports the progress of the rotation to
        // this key.
        var currentKeyId = (await rotations.ReadNewestAsync(cancellationToken))!.KekId;
        if (currentKeyId != request.KeyId
            && await RequestOrApproveAsync(request, currentKeyId, caller, cancellationToken) is { IsApproved: false } approval)
        {
            await responseStream.WriteAsync(new RotateKeyEncryptionKeyResponse { Pending = approval.ToContract() }, cancellationToken);
            return;
        }
        var rotation = await rotations.ChangeAsync(request.KeyId, currentKeyId, caller.Program, caller.Person, cancellationToken)
            ?? throw new ServiceFailureException(ServiceFailures.KeyRotationReplaced);
        worker.RequestRound();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        RotationRow? lastSent = null;
        while (true)
        {
            if (rotation != lastSent)
            {
                await responseStream.WriteAsync(new RotateKeyEncryptionKeyResponse { Rotation = ToContract(rotation) }, cancellationToken);
            }

            if (rotation.CompletedAt is not null || rotation.Failed > 0)
            {
                return;
            }

            lastSent = rotation;
            await Task.Delay(ProgressInterval, clock, stopping.Token);
            rotation = (await rotations.FindAsync(rotation.Sequence, cancellationToken))!;
            // A later rotation replaces this one, because it also rewraps the keys that remain of this one.
            if ((await rotations.ReadNewestAsync(cancellationToken))!.Sequence != rotation.Sequence)
            {
                throw new ServiceFailureException(ServiceFailures.KeyRotationReplaced);
            }
        }
    }

    /// <summary>
    /// Requests or approves the rotation. The current key is part of the action that needs approval. Therefore a request that was made
    /// before a different rotation can no longer be approved.
    /// </summary>
    private Task<ApprovalResult> RequestOrApproveAsync(
        RotateKeyEncryptionKeyRequest request,
        string currentKeyId,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var action = TwoPersonAction.Create(
            KeyService.Descriptor.FullName, nameof(KeyService.KeyServiceBase.RotateKeyEncryptionKey), request,
            System.Text.Encoding.UTF8.GetBytes(currentKeyId));
        return database.RunInTransactionAsync(connection => approvals.RequestOrApproveAsync(connection, action, caller), cancellationToken);
    }

    private static KeyRotation ToContract(RotationRow row) => new()
    {
        KeyId = row.KekId,
        StartedAt = Timestamp.FromDateTimeOffset(row.StartedAt),
        TotalCount = row.Total ?? 0,
        RewrappedCount = row.Rewrapped,
        FailedCount = row.Failed,
        CompletedAt = row.CompletedAt is { } completedAt ? Timestamp.FromDateTimeOffset(completedAt) : null,
    };
}
