using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Jpki.Trust;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Platform.Edge.Uploads;
using Kyc.Service.Platform.Storage;

namespace Kyc.Service.Revocation;

/// <summary>Implements <c>kyc.v1.RevocationService</c>, with which operators and scripts import and view revocation lists.</summary>
public sealed class RevocationGrpcService(
    CrlImporter import, RevocationListRegistry lists, MissingListFinder missingLists, VerificationPolicy policy, TimeProvider clock)
    : RevocationService.RevocationServiceBase
{

    /// <inheritdoc />
    public override async Task<ImportCrlResponse> ImportCrl(IAsyncStreamReader<ImportCrlRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var outcome = await import.ImportAsync(
            spool => ReceiveAsync(requestStream, spool, cancellationToken),
            Caller.Get(context),
            cancellationToken);
        return new ImportCrlResponse
        {
            Crl = CrlDescriptions.Create(outcome.List, clock.GetNow(), policy),
            Changed = outcome.HasChanged,
            Replaced = outcome is { HasChanged: true, Previous: { } before }
                ? CrlDescriptions.Create(before, outcome.List.Crl.Identity.DistributionPoint)
                : null,
        };
    }

    /// <inheritdoc />
    public override Task<GetRevocationStatusResponse> GetRevocationStatus(GetRevocationStatusRequest request, ServerCallContext context)
    {
        var start = RevocationFields.ReadPageToken(request.PageToken);
        var now = clock.GetNow();
        var allLists = lists.Current.Lists;
        var size = request.PageSize == 0 ? RevocationFields.MaxPageSize : request.PageSize;
        var end = (int)Math.Min(start + (long)size, allLists.Count);
        var response = new GetRevocationStatusResponse
        {
            TotalCount = allLists.Count,
            NextPageToken = end < allLists.Count ? end.ToString(System.Globalization.CultureInfo.InvariantCulture) : "",
        };
        for (var index = 0; index < allLists.Count; index++)
        {
            var list = allLists[index];
            if (list.Crl.GetFreshness(now, policy) != Jpki.Revocation.TrustedCrlFreshness.Fresh)
            {
                response.NotFreshCount++;
            }

            if (index >= start && index < end)
            {
                response.Crls.Add(CrlDescriptions.Create(list, now, policy));
            }
        }
        if (start == 0)
        {
            response.Missing.Add(missingLists.Current.Select(ToContract));
        }

        return Task.FromResult(response);
    }

    private static MissingCrl ToContract(MissingList list) =>
        new() { DistributionPoint = list.DistributionPoint, IssuerKeyId = list.IssuerKeyId, OtherGeneration = list.HasOtherGeneration };

    /// <summary>Receives the parts of a list. Returns whether this is a dry run, which the first part states.</summary>
    private static async Task<bool> ReceiveAsync(
        IAsyncStreamReader<ImportCrlRequest> requests,
        UploadSpool spool,
        CancellationToken cancellationToken)
    {
        bool? isDryRun = null;
        while (await requests.MoveNext(cancellationToken))
        {
            var request = requests.Current;
            isDryRun ??= request.DryRun;
            RequestFieldParser.Require(
                request.DryRun == isDryRun || !request.DryRun,
                "dry_run",
                FieldReason.NotTogether,
                "is true in a later piece than the first");
            await spool.AppendAsync(request.Chunk.Memory, cancellationToken);
        }
        return isDryRun ?? false;
    }
}
