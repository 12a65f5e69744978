using Dapper;
using Grpc.Core;
using Kyc.Jpki;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Edge;
using Kyc.Service.Storage;
using Npgsql;

namespace Kyc.Service.Revocation;

/// <summary>
/// Takes a signed list in: verified whole, compared with the list in force under a lock, stored, announced. The list before
/// stays as generation 1; older ones are removed, since the law lets them be kept only as far as checks need them.
/// </summary>
public sealed partial class CrlImport(KycDatabase database, TrustAnchorSet anchors, RevocationLists lists, VerificationPolicy policy, TimeProvider clock, ILogger<CrlImport> log)
{
    /// <summary>Imports one list. The result tells the SHA-256 of the list in force and whether it changed.</summary>
    /// <exception cref="ServiceFailureException">CRL-MALFORMED, CRL-UNSUPPORTED, CRL-SIGNATURE, CRL-FUTURE or CRL-ROLLED-BACK.</exception>
    public async Task<(byte[] Sha256, bool Changed)> ImportAsync(byte[] der, Caller caller, CancellationToken cancel)
    {
        var now = clock.Now();
        if (!CertificateRevocationList.TryParse(der, out var crl, out var failure)) throw new ServiceFailureException(failure!, StatusCode.InvalidArgument);
        if (!anchors.TryVerify(crl!, out var signer, out failure)) throw new ServiceFailureException(failure!, StatusCode.FailedPrecondition);
        if (crl!.ThisUpdate > now + policy.ClockSkew) throw new ServiceFailureException(VerdictFailures.CrlFuture, StatusCode.FailedPrecondition);

        var changed = await database.InTransactionAsync(connection => StoreAsync(connection, crl, der, signer!, caller, now), cancel);
        var sha256 = Convert.ToHexStringLower(crl.Sha256.Span);
        if (changed) LogImported(log, crl.EntryCount, sha256);
        // The caller may rely on the list as soon as the answer is there; other instances hear the notification.
        await lists.ReloadAsync(cancel);
        return (crl.Sha256.ToArray(), changed);
    }

    private static async Task<bool> StoreAsync(
        NpgsqlConnection connection, CertificateRevocationList crl, byte[] der, TrustAnchor signer, Caller caller, DateTimeOffset now)
    {
        var place = new { dp = crl.DistributionPointDer.ToArray(), keyId = signer.KeyId.ToArray() };
        await connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(encode(@dp || @keyId, 'hex'), 0))", place);
        var stored = await connection.QuerySingleOrDefaultAsync<byte[]>(
            "select der from signed_crl where distribution_point = @dp and issuer_key_id = @keyId and generation = 0", place);
        if (stored is not null && CertificateRevocationList.TryParse(stored, out var present, out _))
        {
            if (present!.Sha256.Span.SequenceEqual(crl.Sha256.Span)) return false;
            RevocationIndex.Empty.WithList(present, signer, out _).WithList(crl, signer, out var failure);
            if (failure is not null) throw new ServiceFailureException(failure, StatusCode.FailedPrecondition);
        }
        await connection.ExecuteAsync(
            $"""
            delete from signed_crl where distribution_point = @dp and issuer_key_id = @keyId and generation = 1;
            update signed_crl set generation = 1 where distribution_point = @dp and issuer_key_id = @keyId and generation = 0;
            insert into signed_crl (distribution_point, issuer_key_id, generation, sha256, der, imported_at, imported_program, imported_person)
            values (@dp, @keyId, 0, @sha256, @der, @now, @Program, @Person);
            select pg_notify('{DatabaseNotifications.CrlChanged}', '')
            """,
            new { place.dp, place.keyId, sha256 = crl.Sha256.ToArray(), der, now, caller.Program, caller.Person });
        return true;
    }

    [LoggerMessage(EventId = 1204, Level = LogLevel.Information, Message = "Revocation list imported: {Entries} entries, SHA-256 {Sha256}")]
    private static partial void LogImported(ILogger logger, int entries, string sha256);
}
