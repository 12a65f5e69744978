using Kyc.Domain.Addresses;
using Kyc.Domain.Names;
using Kyc.Jpki.Certificates;

namespace Kyc.Jpki.Matching;

/// <summary>
/// Compares what was declared with what is certified. Spelling differs legitimately (fact file card.md 8, 18), so a single difference is
/// for a person to look at; only name and birth date together say that this is somebody else.
/// </summary>
public static class PersonMatcher
{
    /// <summary>Answers what differs, or null when all three agree.</summary>
    public static Failure? Compare(DeclaredPerson declared, PersonAttributes certified)
    {
        if (!NameMatcher.Compare(declared.Name, certified.Name).AreEqual)
        {
            // Also when the certificate says which characters it substituted: what stands behind them only a person can tell.
            return certified.BirthDate.Contradicts(declared.BirthDate) ? VerdictFailures.MatchPerson : VerdictFailures.MatchName;
        }

        if (certified.BirthDate.Date != declared.BirthDate)
        {
            return VerdictFailures.MatchBirthDate;
        }

        return AddressMatcher.Shipped.Compare(declared.Address, certified.Address).AreEqual ? null : VerdictFailures.MatchAddress;
    }
}
