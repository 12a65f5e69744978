using System.Text;
using System.Text.Json;
using Dapper;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kyc.Service.Tests.Platform.Storage;

[Collection(ClusterCollection.Name)]
public sealed class DatabaseTests(ClusterFixture fixture)
{
    [Fact]
    [Trait("Control", "2(2)S1")]
    public async Task No_row_contains_readable_personal_data()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(service);
        var certificate = Requests.IssueCertificate(fixture.Pki);
        await service.Cards.SubmitCardVerificationAsync(Requests.CreateSubmission(session, certificate), ServiceUnderTest.CallerMetadata);

        var declaration = Requests.CreateApplication().Declaration;
        var secrets = new[] { declaration.Name, declaration.NameKana, declaration.BirthDate, declaration.Address, declaration.Occupation,
            "19900401" };
        var needles = secrets.Select(text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)))
            .Append(Convert.ToHexStringLower(certificate.CertificateDer.AsSpan(100, 200)))
            .Append(Convert.ToHexStringLower(certificate.Serial));

        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var tables = (await connection.QueryAsync<string>("select tablename from pg_tables where schemaname = 'public'")).ToList();
        Assert.Contains("evidence_item", tables);
        foreach (var table in tables)
        {
            // Each row is read twice: in hexadecimal, which encodes its text columns, and as text, in which the binary columns are
            // hexadecimal.
            var rows = await connection.QueryAsync<string>(
                $"select encode(convert_to(t::text, 'UTF8'), 'hex') || t::text from {table} t");
            foreach (var row in rows)
            {
                Assert.All(needles, needle => Assert.DoesNotContain(needle, row, StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task Stored_evidence_can_be_decrypted_with_the_keys_and_equals_the_submitted_data()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.ImportFreshCrlAsync(fixture.Pki);
        var session = await Requests.BeginSessionAsync(service);
        var submission = Requests.CreateSubmission(session, Requests.IssueCertificate(fixture.Pki));
        await service.Cards.SubmitCardVerificationAsync(submission, ServiceUnderTest.CallerMetadata);

        var id = Guid.Parse(session.ApplicationId);
        using var keys = await service.Services.GetRequiredService<KeyStore>().LoadKeysAsync(id, CancellationToken.None);
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var items = (await connection.QueryAsync<(Guid Id, short Kind, byte[] Ciphertext)>(
            "select id, kind, ciphertext from evidence_item where application_id = @id", new { id }))
            .ToDictionary(item => item.Kind, item => keys.Open(DataClass.Evidence, $"evidence_item.{item.Id:D}", item.Ciphertext));
        Assert.Equal(session.Document.ToByteArray(), items[1]);
        Assert.Equal(submission.Signature.ToByteArray(), items[2]);
        Assert.Equal(submission.Certificate.ToByteArray(), items[3]);
        Assert.Contains("\"distributionPoint\":\"CN=Chiyoda-ku CRLDP", Encoding.UTF8.GetString(items[4]), StringComparison.Ordinal);

        var record = await connection.QuerySingleAsync<(Guid Id, byte[] Content)>(
            "select id, content from verification_record where application_id = @id", new { id });
        using var content =
            JsonDocument.Parse(keys.Open(DataClass.VerificationRecord, $"verification_record.{record.Id:D}", record.Content));
        Assert.Equal("山田　花子", content.RootElement.GetProperty("name").GetString());
        Assert.Equal("419900401", content.RootElement.GetProperty("birthDate").GetString());
    }

    [Theory]
    [Trait("Control", "1(1)BP2")]
    [InlineData("application_transition")]
    [InlineData("verification_record")]
    [InlineData("evidence_item")]
    public async Task Rows_of_append_only_tables_cannot_be_updated(string table)
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        var exception = await Assert.ThrowsAsync<PostgresException>(() =>
            connection.ExecuteAsync($"update {table} set application_id = application_id"));
        Assert.Contains("append-only", exception.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_that_start_together_migrate_the_databases_only_once()
    {
        var (kyc, keys) = await fixture.CreateDatabasesAsync(areMigrated: false);
        var settings = new ServiceUnderTest.Settings(
            kyc, keys, Path.Combine(fixture.Folder, "together.kek"), Path.Combine(fixture.Folder, "pki", "anchors"));
        var services = await Task.WhenAll(Enumerable.Range(0, 3)
            .Select(_ => ServiceUnderTest.StartAsync(settings, new ManualClock(ClusterFixture.Now))));
        try
        {
            var createResponse = await services[0]
                .Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
            foreach (var service in services)
            {
                var session = await service.Cards.BeginCardVerificationAsync(
                    new BeginCardVerificationRequest { ReferenceCode = createResponse.Application.ReferenceCode },
                    ServiceUnderTest.CallerMetadata);
                Assert.Equal(createResponse.Application.ApplicationId, session.ApplicationId);
            }
        }
        finally
        {
            foreach (var service in services)
            {
                await service.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_migration_that_was_changed_after_it_ran_prevents_startup()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        await using (var connection = await service.Database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("update schema_migration set sha256 = '\\x00' where name like '0002%'");
        }

        await Assert.ThrowsAsync<Kyc.Service.Platform.Storage.MigrationException>(() =>
            ServiceUnderTest.StartAsync(service.CurrentSettings, service.Clock));
    }

    [Fact]
    public async Task A_lost_database_causes_a_retryable_failure_and_the_service_recovers()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        var name = new NpgsqlConnectionStringBuilder(service.CurrentSettings.Database).Database!;
        await using var admin = new NpgsqlConnection(fixture.Cluster.CreateConnectionString("postgres"));
        await admin.OpenAsync();
        await admin.ExecuteAsync($"alter database {name} allow_connections false");
        await admin.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @name", new { name });

        var failure = await FailureAssert.FailsWithAsync(
            StatusCode.Unavailable, "DATABASE-UNAVAILABLE",
            service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata));
        Assert.True(failure.Retryable);

        await admin.ExecuteAsync($"alter database {name} allow_connections true");
        await Eventually.IsTrueAsync(async () =>
        {
            try
            {
                await service.Applications.CreateApplicationAsync(Requests.CreateApplication(), ServiceUnderTest.CallerMetadata);
                return true;
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
            {
                return false;
            }
        });
    }
}
