using Dapper;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Evidence;
using Kyc.Service.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Kyc.Service.Tests.Evidence;

/// <summary>Provides helper methods for tests of the ledger.</summary>
internal static class EvidenceTestHelper
{
    /// <summary>Seals new ledger entries, like the service's worker.</summary>
    public static async Task<SealOutcome> SealChangesAsync(this ServiceUnderTest service) =>
        await service.Services.GetRequiredService<CheckpointSealer>().SealChangesAsync(CancellationToken.None);

    public static async Task<SealOutcome> SealAllAsync(this ServiceUnderTest service) =>
        await service.Services.GetRequiredService<CheckpointSealer>().SealAllAsync(CancellationToken.None);

    /// <summary>Verifies the live ledger over gRPC, and returns every fault.</summary>
    public static async Task<List<LedgerFault>> VerifyLedgerAsync(this ServiceUnderTest service, VerifyLedgerRequest? request = null)
    {
        using var call = service.Evidence.VerifyLedger(request ?? new VerifyLedgerRequest(), ServiceUnderTest.CallerMetadata);
        var (faults, isComplete) = (new List<LedgerFault>(), false);
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            faults.AddRange(call.ResponseStream.Current.Faults);
            isComplete = call.ResponseStream.Current.Complete;
        }
        Assert.True(isComplete);
        return faults;
    }

    /// <summary>Changes the database as only a superuser can: with triggers and foreign keys disabled.</summary>
    public static async Task TamperAsync(this ServiceUnderTest service, string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(service.CurrentSettings.Database);
        await connection.OpenAsync();
        await connection.ExecuteAsync("set session_replication_role = replica");
        Assert.True(await connection.ExecuteAsync(sql, parameters) > 0, "the statement changed no row");
    }

    public static async Task<T> QueryScalarAsync<T>(this ServiceUnderTest service, string sql, object? parameters = null)
    {
        await using var connection = await service.Database.OpenAsync(CancellationToken.None);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    /// <summary>Runs <c>kyc evidence</c> with the given arguments in a separate process.</summary>
    public static Task<CommandResult> RunEvidenceCommandAsync(ServiceUnderTest service, params string[] arguments) =>
        CommandRunner.RunAsync("dotnet",
            [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), "evidence", .. arguments, .. service.ClientOptions]);
}
