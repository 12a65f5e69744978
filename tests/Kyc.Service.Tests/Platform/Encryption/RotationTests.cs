using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Encryption;

[Collection(ClusterCollection.Name)]
[Trait("Control", "2(2)S1")]
public sealed class RotationTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_rotation_rewraps_every_key_while_applications_are_created_and_read_and_changes_no_ciphertext()
    {
        var boxes = await RotationTestHelper.StoreKeysAsync(_service, 1500);
        var createResponse = await _service.Applications.CreateApplicationAsync(
            Requests.CreateApplication(),
            ServiceUnderTest.CallerMetadata);
        var mac = _service.GetKeyStore().Mac.Compute("test");
        var ciphertextBefore = await ReadDeclarationAsync(createResponse.Application.ApplicationId);
        var oldKeyId = (await RotationTestHelper.GetStatusAsync(_service)).Keys.Single().KeyId;
        var targetKeyId = await RotationTestHelper.AddKeyAsync(_service);

        var rotationTask = RotationTestHelper.RotateAsync(_service, targetKeyId);
        var sessionCount = 0;
        do
        {
            var session = await Requests.BeginSessionAsync(_service);
            Assert.NotEmpty(session.SessionId);
            sessionCount++;
        }
        while (!rotationTask.IsCompleted);
        var rotation = await rotationTask;

        Assert.NotNull(rotation.CompletedAt);
        Assert.Equal((0, rotation.TotalCount), (rotation.FailedCount, rotation.RewrappedCount));
        var status = await RotationTestHelper.GetStatusAsync(_service);
        Assert.Equal(1500 + (3 * (sessionCount + 1)) + 1, status.Keys.Single(key => key.Current).WrappedCount);
        Assert.Equal((targetKeyId, oldKeyId), (status.Keys.Single(key => key.Current).KeyId, status.Keys.Single(key => key.Unused).KeyId));
        await RotationTestHelper.AssertAllOpenAsync(_service, boxes);
        Assert.Equal(ciphertextBefore, await ReadDeclarationAsync(createResponse.Application.ApplicationId));

        // The old key is removed from the key file. The remaining key is enough to compute the same MAC and to read everything else.
        var remainingKeys = (await File.ReadAllLinesAsync(_service.CurrentSettings.KeyFile))[1..];
        await File.WriteAllLinesAsync(_service.CurrentSettings.KeyFile, remainingKeys);
        await using var restartedService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        Assert.Equal(mac, restartedService.GetKeyStore().Mac.Compute("test"));
        await restartedService.Cards.BeginCardVerificationAsync(
            new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode }, ServiceUnderTest.CallerMetadata);
        Assert.Equal(
            [false, true],
            (await RotationTestHelper.GetStatusAsync(restartedService)).Keys.OrderBy(key => key.Current).Select(key => key.Held));
    }

    [Fact]
    public async Task Two_concurrent_rotators_rewrap_each_key_exactly_once()
    {
        var boxes = await RotationTestHelper.StoreKeysAsync(_service, 1000);
        await using var otherService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        var target = await RotationTestHelper.AddKeyAsync(_service);
        var rotation = await RotationTestHelper.MakeCurrentAsync(_service, target);
        await Task.WhenAll(new[] { _service, otherService, _service }.Select(service =>
            Task.Run(() => service.Services.GetRequiredService<KeyRotator>().RunPassAsync(rotation, sessionLock: null, default))));
        await WaitUntilCompletedAsync();
        var completedRotation = (await _service.GetRotationStore().ReadNewestAsync(default))!;
        Assert.Equal((1001, 1001), (completedRotation.Total, completedRotation.Rewrapped));
        await RotationTestHelper.AssertAllOpenAsync(otherService, boxes);
    }

    [Fact]
    public async Task A_cancelled_pass_keeps_its_results_and_the_next_pass_rewraps_the_remaining_keys()
    {
        var boxes = await RotationTestHelper.StoreKeysAsync(_service, 3000);
        var target = await RotationTestHelper.AddKeyAsync(_service);
        // The service is stopped, so that only this test rewraps keys.
        await _service.StopAsync();
        var rotation = await RotationTestHelper.MakeCurrentAsync(_service, target);
        var rotator = _service.Services.GetRequiredService<KeyRotator>();
        using var cancellation = new CancellationTokenSource();
        var pass = Task.Run(() => rotator.RunPassAsync(rotation, sessionLock: null, cancellation.Token));
        await Eventually.IsTrueAsync(async () => (await _service.GetRotationStore().ReadNewestAsync(default))!.Rewrapped > 1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pass);

        var partialRotation = (await _service.GetRotationStore().ReadNewestAsync(default))!;
        Assert.Equal((3001, null), (partialRotation.Total, partialRotation.CompletedAt));
        Assert.InRange(partialRotation.Rewrapped, 2, 3000);
        Assert.Equal(partialRotation.Rewrapped - 1,
            (await RotationTestHelper.QueryAsync<long>(_service, "select count(*) from data_key where kek_id = @target", new { target }))
                .Single());
        await RotationTestHelper.AssertAllOpenAsync(_service, boxes.Where((_, i) => i % 10 == 0));
        var completedRotation = await rotator.RunPassAsync(partialRotation, sessionLock: null, default);
        Assert.NotNull(completedRotation.CompletedAt);
        Assert.Equal(3001, completedRotation.Rewrapped);
        await RotationTestHelper.AssertAllOpenAsync(_service, boxes.Where((_, i) => i % 10 == 0));
    }

    [Fact]
    public async Task A_key_destroyed_during_rewrapping_stays_destroyed()
    {
        var boxes = await RotationTestHelper.StoreKeysAsync(_service, 2000);
        var target = await RotationTestHelper.AddKeyAsync(_service);
        var destroyedIds = boxes.Keys.Where((_, i) => i % 2 == 0).ToList();
        var rotationTask = RotationTestHelper.RotateAsync(_service, target);
        var deletedCount = 0;
        foreach (var id in destroyedIds)
        {
            deletedCount += await RotationTestHelper.ExecuteAsync(_service, "delete from data_key where application_id = @id", new { id });
        }

        var rotation = await rotationTask;
        Assert.NotNull(rotation.CompletedAt);
        Assert.Equal(destroyedIds.Count, deletedCount);
        Assert.Equal(
            boxes.Keys.Except(destroyedIds).Order(),
            (
                await RotationTestHelper.QueryAsync<Guid>(
                    _service,
                    "select application_id from data_key where kek_id = @target",
                    new { target })).Order());
        Assert.Equal(1000, (await RotationTestHelper.QueryAsync<long>(_service, "select count(*) from data_key")).Single());
    }

    [Fact]
    public async Task After_a_change_of_the_current_key_no_key_can_be_wrapped_with_the_old_key()
    {
        var boxes = await RotationTestHelper.StoreKeysAsync(_service, 1);
        var old = (await _service.GetRotationStore().ReadNewestAsync(default))!.KekId;
        await using var otherService = await ServiceUnderTest.StartAsync(_service.CurrentSettings, _service.Clock);
        var target = await RotationTestHelper.AddKeyAsync(_service);
        await RotationTestHelper.MakeCurrentAsync(_service, target);

        // The other instance has not been notified of the new current key.
        var created = Guid.Parse(
            (await otherService.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata))
                .Application
                .ApplicationId);
        Assert.Equal(
            [target],
            await RotationTestHelper.QueryAsync<string>(
                _service,
                "select distinct kek_id from data_key where application_id = @created",
                new { created }));

        foreach (var sql in new[]
        {
            "insert into data_key (application_id, data_class, kek_id, wrapped) values (gen_random_uuid(), 1, @old, '\\x00')",
            "insert into service_key (name, kek_id, wrapped) values ('another', @old, '\\x00')",
            "update data_key set kek_id = @old where application_id = @created",
        })
        {
            var exception = await Assert.ThrowsAsync<PostgresException>(() =>
                RotationTestHelper.ExecuteAsync(_service, sql, new { old, created }));
            Assert.Equal(KeyRotationStore.NotCurrentKeySqlState, exception.SqlState);
        }
        await WaitUntilCompletedAsync();
        await RotationTestHelper.AssertAllOpenAsync(_service, boxes);
    }

    [Fact]
    public async Task A_change_of_the_current_key_waits_for_an_uncommitted_writer()
    {
        var target = await RotationTestHelper.AddKeyAsync(_service);
        var old = (await _service.GetRotationStore().ReadNewestAsync(default))!.KekId;
        await using var connection = await _service.GetKeyDatabase().OpenAsync(default);
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            "insert into data_key (application_id, data_class, kek_id, wrapped) values (gen_random_uuid(), 1, @old, '\\x00')", new { old });
        var changeTask = RotationTestHelper.MakeCurrentAsync(_service, target);
        await Eventually.IsTrueAsync(async () =>
            (await RotationTestHelper.QueryAsync<bool>(_service,
                "select exists (select from pg_locks where locktype = 'advisory' and not granted)")).Single());
        Assert.False(changeTask.IsCompleted);
        await transaction.RollbackAsync();
        Assert.Equal(target, (await changeTask).KekId);
    }

    [Fact]
    public async Task A_key_that_cannot_be_unwrapped_is_counted_and_kept_and_the_other_keys_are_rewrapped()
    {
        var boxes = await RotationTestHelper.StoreKeysAsync(_service, 300);
        var broken = boxes.Keys.First();
        await RotationTestHelper.ExecuteAsync(_service,
            "update data_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where application_id = @broken",
            new { broken });
        var wrappedKeyBefore = await RotationTestHelper.QueryAsync<byte[]>(
            _service,
            "select wrapped from data_key where application_id = @broken",
            new { broken });
        var rotation = await RotationTestHelper.RotateAsync(_service, await RotationTestHelper.AddKeyAsync(_service));
        Assert.Null(rotation.CompletedAt);
        Assert.Equal((1, 300), (rotation.FailedCount, rotation.RewrappedCount));
        Assert.Equal(
            wrappedKeyBefore,
            await RotationTestHelper.QueryAsync<byte[]>(
                _service,
                "select wrapped from data_key where application_id = @broken",
                new { broken }));
        Assert.DoesNotContain((await RotationTestHelper.GetStatusAsync(_service)).Keys, key => key.Unused);
        boxes.Remove(broken);
        await RotationTestHelper.AssertAllOpenAsync(_service, boxes);

        // Once the unusable key is removed, the same rotation completes.
        await RotationTestHelper.ExecuteAsync(_service, "delete from data_key where application_id = @broken", new { broken });
        Assert.NotNull((await RotationTestHelper.RotateAsync(_service, rotation.KeyId)).CompletedAt);
    }

    [Fact]
    public async Task A_rotation_to_a_key_that_the_service_does_not_hold_is_refused_and_changes_nothing()
    {
        var statusBefore = await RotationTestHelper.GetStatusAsync(_service);
        await FailureAssert.FailsWithAsync(
            StatusCode.FailedPrecondition,
            "KEY-UNKNOWN",
            RotationTestHelper.RotateAsync(_service, "0123456789abcdef"));
        await FailureAssert.FailsWithAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", RotationTestHelper.RotateAsync(_service, ""));
        Assert.Equal(statusBefore, await RotationTestHelper.GetStatusAsync(_service));
    }

    [Fact]
    public async Task A_card_verification_succeeds_while_the_key_database_is_read_only()
    {
        await _service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(_service);
        await MakeKeyDatabaseReadOnlyAsync();
        await FailureAssert.FailsWithAsync(
            StatusCode.Unavailable, "DATABASE-UNAVAILABLE",
            _service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata));
        var answer = await _service.Cards.SubmitCardVerificationAsync(
            Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki)),
            ServiceUnderTest.CallerMetadata);
        Assert.Equal(VerificationOutcome.Verified, answer.Outcome);
    }

    /// <summary>
    /// Makes the key database read-only for new sessions, and ends all existing sessions of the service. Returns when <c>/readyz</c>
    /// reports that the database is read-only and no further session had to be ended.
    /// </summary>
    private async Task MakeKeyDatabaseReadOnlyAsync()
    {
        // The connection is not pooled, because a pooled connection would stay writable and a later call would use it.
        var settings = new NpgsqlConnectionStringBuilder(_service.CurrentSettings.KeyDatabase) { Pooling = false };
        await using var admin = new NpgsqlConnection(settings.ConnectionString);
        await admin.OpenAsync();
        await admin.ExecuteAsync($"alter database {settings.Database} set default_transaction_read_only = on");
        var changed = await admin.QuerySingleAsync<DateTimeOffset>("select clock_timestamp()");
        await Eventually.IsTrueAsync(async () =>
        {
            var endedSessions = await admin.QueryAsync<bool>(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                    + "where datname = @name and backend_start <= @changed and pid <> pg_backend_pid()",
                new { name = settings.Database, changed });
            await _service.WaitForReadinessAsync(readiness =>
                readiness.Contains("database kyc_keys is read-only", StringComparison.Ordinal));
            // A session that is just starting appears in the list of sessions only later, so the end of sessions is repeated until there
            // are none.
            return !endedSessions.Any();
        });
    }

    private Task WaitUntilCompletedAsync() =>
        Eventually.IsTrueAsync(async () => (await _service.GetRotationStore().ReadNewestAsync(default))!.CompletedAt is not null);

    private async Task<byte[]> ReadDeclarationAsync(string applicationId)
    {
        await using var connection = await _service.Database.OpenAsync(default);
        return await connection.QuerySingleAsync<byte[]>("select declaration from application where id = @id",
            new { id = Guid.Parse(applicationId) });
    }
}
