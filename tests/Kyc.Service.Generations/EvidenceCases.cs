using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Evidence;
using Kyc.Service.Tests.Evidence;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Platform.Storage.Generations;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Generations;

/// <summary>Creates corrected records, both kinds of checkpoints, and exports of evidence bundles and of the erasure ledger.</summary>
internal static class EvidenceCases
{
    /// <summary>Name of the folder for the bundles and the erasure ledger. It is in the installation's folder.</summary>
    public const string ExportFolderName = "export";

    /// <summary>File name of the exported erasure ledger.</summary>
    public const string LedgerFileName = "erasure-ledger";

    /// <summary>Names of the cases whose evidence is exported.</summary>
    public static readonly string[] BundledCaseNames =
    [
        "verified-2026", "card-valid", "card-moved", "mail-original-2026", "mail-delivered", "mail-verified-again",
        "record-corrected-twice", "early-erased-evidence", "contract-ended-2020",
    ];

    /// <summary>
    /// Corrects a record, and then corrects the correction. Each time one person requests it and a second person approves it.
    /// </summary>
    public static async Task CorrectRecordTwiceAsync(Installation installation)
    {
        var operatorClient = new EvidenceService.EvidenceServiceClient(installation.Service.OperatorInvoker);
        var application = await installation.SubmitCardVerificationAsync("record-corrected-twice");
        var record = await installation.Service.Evidence.GetVerificationRecordAsync(
            new GetVerificationRecordRequest { ApplicationId = application.ApplicationId, Reason = "case 17" },
            ServiceUnderTest.CallerMetadata);
        var latestRecordId = record.Versions[^1].RecordId;
        foreach (var (reason, occupation) in ((string, string)[])[("顧客の届出", "自営業"), ("転記の誤り", "自営業（飲食店）")])
        {
            installation.SetTime(installation.Now.AddHours(1));
            var request = new CorrectVerificationRecordRequest
            {
                ApplicationId = application.ApplicationId,
                Corrects = latestRecordId,
                Reason = reason,
                Correction = new RecordCorrection { Occupation = occupation },
            };
            await operatorClient.CorrectVerificationRecordAsync(request, RetentionTestHelper.CreateStaffMetadata(1));
            latestRecordId = (
                await operatorClient.CorrectVerificationRecordAsync(request, RetentionTestHelper.CreateStaffMetadata(2))).RecordId;
            installation.FindCase(application).Corrections.Add(new CorrectionCase(latestRecordId, reason, occupation));
        }
    }

    /// <summary>Seals the chains that changed, and then verifies and seals all chains, like the nightly check.</summary>
    public static async Task RunSelfCheckAsync(Installation installation)
    {
        await installation.Service.SealChangesAsync();
        await installation.Service.Get<LedgerSelfCheck>().RunIfDueAsync(CancellationToken.None);
    }

    /// <summary>Writes the bundles and the erasure ledger with the operators' command, as an auditor receives them.</summary>
    public static async Task ExportAsync(Installation installation)
    {
        var folder = Directory.CreateDirectory(Path.Combine(installation.Folder, ExportFolderName)).FullName;
        foreach (var name in BundledCaseNames)
        {
            var id = installation.Cases.Single(generationCase => generationCase.Name == name).Id;
            var file = Path.Combine(folder, name + ".zip");
            await RunKycAsync(installation, "evidence", "export", id, "--reason", "audit 2027-1", "--out", file);
        }
        await RunKycAsync(installation, "retention", "export-ledger", Path.Combine(folder, LedgerFileName), "--operator", "staff-1");
    }

    private static Task<CommandResult> RunKycAsync(Installation installation, params string[] arguments) => CommandRunner.RunOrFailAsync(
        "dotnet",
        [Machine.GetProgramPath("src/Kyc.Cli", "kyc"), .. arguments, .. installation.Service.ClientOptions],
        default);
}
