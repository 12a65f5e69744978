using Kyc.Jpki.Lint.Lists;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Revocation;

namespace Kyc.Jpki.Lint;

/// <summary>
/// Reports every problem in a CRL, whereas the verifier stops at the first problem. Uses only the CRL itself: no issuer, no certificate and
/// no clock.
/// </summary>
public static class RevocationListLinter
{
    /// <summary>Checks a CRL. Returns a report even if the bytes are not a CRL.</summary>
    /// <param name="der">Untrusted bytes.</param>
    public static LintReport Check(byte[] der)
    {
        var findings = new FindingCollector();
        if (der.Length > CertificateRevocationList.DefaultMaxBytes)
        {
            findings.Add(CrlRules.CrlTooLong, 0);
        }

        RevocationListReader.Read(der, findings);
        var isRead = CertificateRevocationList.TryParse(der, out _, out var failure);
        if (!isRead && !findings.HasErrors)
        {
            findings.Add(CrlRules.CrlRefused, 0);
        }

        return new LintReport(LintSubject.RevocationList, der.Length, findings.ToFindings(), failure?.Code);
    }
}
