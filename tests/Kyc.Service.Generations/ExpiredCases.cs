using Kyc.Contracts.V1;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Retention;
using Kyc.VirtualCard.Pki;

namespace Kyc.Service.Generations;

/// <summary>
/// Creates cases from 2020. All contracts ended immediately, so the data of these customers is due for erasure seven years later.
/// </summary>
internal static class ExpiredCases
{
    private const string ContractEnd = "2020-04-10";

    public static async Task CreateAsync(Installation installation)
    {
        var authority = installation.Pki.SignatureCas[1];
        await installation.ImportRevocationListAsync("2020-04-10", authority);
        await installation.OpenApplicationAsync("abandoned-2020");
        await EndContractAsync(installation, await CreateCardCaseAsync(installation, "contract-ended-2020", authority));
        var heldApplication = await CreateCardCaseAsync(installation, "held-past-its-time", authority);
        await EndContractAsync(installation, heldApplication);
        await RetentionTestHelper.PlaceHoldAsync(installation.Service, heldApplication.ApplicationId);
        await CreateMailCasesAsync(installation);
        await installation.Service.SealChangesAsync();
    }

    // An older CA generation issues the certificate, because the newest generation is not valid yet in 2020.
    private static Task<Application> CreateCardCaseAsync(Installation installation, string name, CertificateAuthority authority)
    {
        Personas.TryFind("valid", out var persona);
        return installation.SubmitCardVerificationAsync(name, persona!.Name, installation.Pki.IssueSignatureCertificate(new LeafRequest
        {
            Holder = persona.Holder,
            Issuer = authority,
            NotBefore = installation.Now.AddMonths(-1),
            NotAfter = installation.Now.AddYears(4),
        }));
    }

    private static async Task CreateMailCasesAsync(Installation installation)
    {
        var (scannedApplication, document) = await LetterCases.CreateDeliveredLetterAsync(
            installation,
            "contract-ended-2020-by-mail",
            LetterCases.PngScan);
        await LetterCases.RecordDisposalAsync(installation, document, PaperDisposal.Destroyed);
        await EndContractAsync(installation, scannedApplication);
        // Nobody records the disposal of this paper document, so the data that was read from it is kept longer than all other data.
        await EndContractAsync(
            installation,
            (await LetterCases.CreateDeliveredLetterAsync(installation, "contract-ended-2020-paper-in-house")).Application);
    }

    private static async Task EndContractAsync(Installation installation, Application application) =>
        await RetentionTestHelper.ReportEventAsync(
            installation.Service,
            application.ApplicationId,
            RetentionEvent.ContractEnded,
            ContractEnd);
}
