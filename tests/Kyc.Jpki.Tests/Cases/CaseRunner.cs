using System.Globalization;
using Kyc.Jpki.Lint;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Runs cases with this project's verifier and linter.</summary>
internal static class CaseRunner
{
    private const string AcceptedVerdict = "accepted";
    private const string RefusedVerdict = "refused";

    public static CaseExpectation Verify(CaseFile caseFile)
    {
        if (!TrustAnchorSet.TryLoad(caseFile.Anchors, out var anchors, out _))
        {
            return new CaseExpectation { Verdict = "unknown", Outcome = "RETRY", Anchors = RefusedVerdict, Crls = [] };
        }

        var (index, listExpectations) = ImportLists(caseFile, anchors!);
        var verificationTime = new DateTimeOffset(caseFile.At.ToUniversalTime(), TimeSpan.Zero);
        var verdict = new VerdictEngine(anchors!, CreatePolicy(caseFile)).Verify(
            caseFile.Certificate,
            caseFile.Document,
            caseFile.Signature,
            index,
            verificationTime);
        var mismatch = verdict.Failure is null && caseFile.Declared is { } declared
            ? PersonMatcher.Compare(CreateDeclaredPerson(declared), verdict.Certificate!.Person)
            : null;
        var failure = verdict.Failure ?? mismatch;
        return new CaseExpectation
        {
            Verdict = GetVerdict(verdict.Failure),
            Person = caseFile.Declared is null || verdict.Failure is not null ? null : mismatch is null ? "matches" : "differs",
            Outcome = GetOutcome(failure),
            Code = failure?.Code,
            Anchors = AcceptedVerdict,
            Crls = listExpectations,
        };
    }

    public static CaseLint Lint(CaseFile caseFile) => new()
    {
        Anchors = [.. caseFile.Anchors.Select(anchor => GetRuleIds(CertificateLinter.Check(anchor)))],
        Certificate = GetRuleIds(CertificateLinter.Check(caseFile.Certificate)),
        Crls = [.. caseFile.Crls.Select(crl => GetRuleIds(RevocationListLinter.Check(crl)))],
    };

    private static string[] GetRuleIds(LintReport report) => [.. report.Findings.Select(finding => finding.Rule.Id)];

    private static (RevocationIndex Index, List<CaseListExpectation> Lists) ImportLists(CaseFile caseFile, TrustAnchorSet anchors)
    {
        var (index, expectations) = (RevocationIndex.Empty, new List<CaseListExpectation>());
        foreach (var der in caseFile.Crls)
        {
            if (CertificateRevocationList.TryParse(der, out var crl, out var failure)
                && anchors.TryVerify(crl!, out var signer, out failure))
            {
                index = index.WithCrl(crl!, signer!, out failure);
            }

            expectations.Add(new CaseListExpectation(failure is null ? AcceptedVerdict : RefusedVerdict, failure?.Code));
        }

        return (index, expectations);
    }

    private static VerificationPolicy CreatePolicy(CaseFile caseFile)
    {
        var acceptancePeriod = new AcceptancePeriod(new DateOnly(2015, 10, 20), null, "case");
        return VerificationPolicy.Default with
        {
            AcceptedPolicies =
            [
                .. VerificationPolicy.Default.AcceptedPolicies,
                .. (caseFile.Policy?.AcceptedPolicies ?? []).Select(oid => new AcceptedPolicy(oid, "case", acceptancePeriod)),
            ],
        };
    }

    private static DeclaredPerson CreateDeclaredPerson(CasePerson person) => new(
        person.Name, DateOnly.ParseExact(person.BirthDate, "yyyy-MM-dd", CultureInfo.InvariantCulture), person.Address);

    // A faulty certificate, an invalid signature or a revocation makes the verdict "invalid". With any other failure, the verifier cannot
    // reach a verdict.
    private static string GetVerdict(Failure? failure) => failure switch
    {
        null => "valid",
        _ when failure == VerdictFailures.CrlRevoked => "invalid",
        _ when failure.Code.StartsWith("CERT-", StringComparison.Ordinal) => "invalid",
        _ when failure.Code.StartsWith("SIG-", StringComparison.Ordinal) => "invalid",
        _ => "unknown",
    };

    private static string GetOutcome(Failure? failure) => failure?.Disposition switch
    {
        null => "VERIFIED",
        Disposition.Retry => "RETRY",
        Disposition.Rejected => "REJECTED",
        _ => "NEEDS_REVIEW",
    };
}
