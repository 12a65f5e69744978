using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Jpki;
using Kyc.Jpki.Verdicts;
using Kyc.Service.Edge;
using Kyc.Service.Onboarding;
using Kyc.Service.Storage;

namespace Kyc.Service.Revocation;

/// <summary><c>kyc.v1.RevocationService</c>: revocation lists as operators and automation see them.</summary>
public sealed class RevocationGrpcService(CrlImport import, RevocationLists lists, VerificationPolicy policy, TimeProvider clock)
    : RevocationService.RevocationServiceBase
{
    private const int LargestChunk = 256 * 1024;
    private const int LargestList = 64 * 1024 * 1024;
    private const int LargestPage = 5000;

    /// <inheritdoc />
    public override async Task<ImportCrlResponse> ImportCrl(IAsyncStreamReader<ImportCrlRequest> requestStream, ServerCallContext context)
    {
        using var der = new MemoryStream();
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var chunk = requestStream.Current.Chunk;
            ApplicationRules.Require(chunk.Length is > 0 and <= LargestChunk, "chunk");
            if (der.Length + chunk.Length > LargestList) throw new ServiceFailureException(ServiceFailures.RequestTooLarge);
            chunk.WriteTo(der);
        }
        var (sha256, changed) = await import.ImportAsync(der.ToArray(), Caller.Of(context), context.CancellationToken);
        var inForce = lists.Current.Lists.FirstOrDefault(list => list.Crl.Sha256.Span.SequenceEqual(sha256));
        // A newer list may have come in between; then the one just imported is no longer in force, and that is said.
        if (inForce is null) throw new ServiceFailureException(VerdictFailures.CrlRolledBack, StatusCode.FailedPrecondition);
        return new ImportCrlResponse { Crl = Describe(inForce, clock.Now()), Changed = changed };
    }

    /// <inheritdoc />
    public override Task<GetRevocationStatusResponse> GetRevocationStatus(GetRevocationStatusRequest request, ServerCallContext context)
    {
        ApplicationRules.Require(request.PageSize is >= 0 and <= LargestPage, "page_size");
        var start = 0;
        ApplicationRules.Require(
            request.PageToken.Length == 0 || (int.TryParse(request.PageToken, System.Globalization.CultureInfo.InvariantCulture, out start) && start > 0),
            "page_token");
        var now = clock.Now();
        var all = lists.Current.Lists;
        var size = request.PageSize == 0 ? LargestPage : request.PageSize;
        var response = new GetRevocationStatusResponse
        {
            TotalCount = all.Count,
            NotFreshCount = all.Count(list => list.Crl.Freshness(now, policy) != Jpki.Revocation.CrlFreshness.Fresh),
            NextPageToken = start + size < all.Count ? (start + size).ToString(System.Globalization.CultureInfo.InvariantCulture) : "",
        };
        response.Crls.AddRange(all.Skip(start).Take(size).Select(list => Describe(list, now)));
        return Task.FromResult(response);
    }

    private CrlDescription Describe(ImportedList list, DateTimeOffset now)
    {
        var crl = list.Crl;
        return new CrlDescription
        {
            DistributionPoint = crl.Identity.DistributionPoint,
            IssuerKeyId = Convert.ToHexStringLower(list.Crl.Signer.KeyId.Span),
            CrlNumber = list.Crl.Identity.NumberHex.ToLowerInvariant(),
            ThisUpdate = Timestamp.FromDateTimeOffset(crl.ThisUpdate),
            NextUpdate = Timestamp.FromDateTimeOffset(crl.NextUpdate),
            EntryCount = crl.EntryCount,
            Sha256 = ByteString.CopyFrom(crl.Sha256.Span),
            ImportedAt = Timestamp.FromDateTimeOffset(list.ImportedAt),
            Freshness = list.Crl.Freshness(now, policy) switch
            {
                Jpki.Revocation.CrlFreshness.Fresh => Contracts.V1.CrlFreshness.Fresh,
                Jpki.Revocation.CrlFreshness.Future => Contracts.V1.CrlFreshness.Future,
                _ => Contracts.V1.CrlFreshness.Stale,
            },
        };
    }
}
