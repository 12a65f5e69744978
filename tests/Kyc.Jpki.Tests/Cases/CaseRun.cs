using System.Globalization;
using Kyc.Jpki.Lint;
using Kyc.Jpki.Matching;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;
using Kyc.Jpki.Verdicts;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>Runs cases with this project's verifier and linter.</summary>
internal static class CaseRun
{
    private const string Accepted = "accepted";
    private const string Refused = "refused";

    public static CaseExpectation Verify(CaseFile test)
    {
        if (!TrustAnchorSet.TryLoad(test.Anchors, out var anchors, out _))
        {
            return new CaseExpectation { Verdict = "unknown", Outcome = "RETRY", Anchors = Refused, Crls = [] };
        }

        var (index, lists) = Import(test, anchors!);
        var at = new DateTimeOffset(test.At.ToUniversalTime(), TimeSpan.Zero);
        var verdict = new VerdictEngine(anchors!, CreatePolicy(test)).Verify(test.Certificate, test.Document, test.Signature, index, at);
        var mismatch = verdict.Failure is null && test.Declared is { } declared
            ? PersonMatcher.Compare(CreatePerson(declared), verdict.Certificate!.Person)
            : null;
        var failure = verdict.Failure ?? mismatch;
        return new CaseExpectation
        {
            Verdict = GetVerdict(verdict.Failure),
            Person = test.Declared is null || verdict.Failure is not null ? null : mismatch is null ? "matches" : "differs",
            Outcome = GetOutcome(failure),
            Code = failure?.Code,
            Anchors = Accepted,
            Crls = lists,
        };
    }

    public static CaseLint Lint(CaseFile test) => new()
    {
        Anchors = [.. test.Anchors.Select(anchor => GetIds(CertificateLint.Check(anchor)))],
        Certificate = GetIds(CertificateLint.Check(test.Certificate)),
        Crls = [.. test.Crls.Select(crl => GetIds(RevocationListLint.Check(crl)))],
    };

    private static string[] GetIds(LintReport report) => [.. report.Findings.Select(finding => finding.Rule.Id)];

    private static (RevocationIndex Index, List<CaseListExpectation> Lists) Import(CaseFile test, TrustAnchorSet anchors)
    {
        var (index, lists) = (RevocationIndex.Empty, new List<CaseListExpectation>());
        foreach (var der in test.Crls)
        {
            if (CertificateRevocationList.TryParse(der, out var crl, out var failure)
                && anchors.TryVerify(crl!, out var signer, out failure))
            {
                index = index.WithCrl(crl!, signer!, out failure);
            }

            lists.Add(new CaseListExpectation(failure is null ? Accepted : Refused, failure?.Code));
        }

        return (index, lists);
    }

    private static VerificationPolicy CreatePolicy(CaseFile test)
    {
        var days = new AcceptancePeriod(new DateOnly(2015, 10, 20), null, "case");
        return VerificationPolicy.Default with
        {
            AcceptedPolicies =
            [
                .. VerificationPolicy.Default.AcceptedPolicies,
                .. (test.Policy?.AcceptedPolicies ?? []).Select(oid => new AcceptedPolicy(oid, "case", days)),
            ],
        };
    }

    private static DeclaredPerson CreatePerson(CasePerson person) => new(
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
