using Kyc.Domain.Addresses;
using Kyc.Domain.Names;
using Kyc.Jpki.Certificates;

namespace Kyc.Jpki.Matching;

/// <summary>
/// Compares the declared person with the certified attributes. Spellings may differ legitimately (card.md 8, 18), so a person
/// reviews a single difference. Only a difference in both name and birth date means that it is another person.
/// </summary>
public static class PersonMatcher
{
    /// <summary>Returns the failure for the attributes that differ, or null if all three agree.</summary>
    public static Failure? Compare(DeclaredPerson declared, PersonAttributes certified)
    {
        if (!NameMatcher.Compare(declared.Name, certified.Name).AreEqual)
        {
            // This also applies if the certificate marks substituted characters: only a person can judge which characters they replace.
            return certified.BirthDate.Contradicts(declared.BirthDate) ? VerdictFailures.MatchPerson : VerdictFailures.MatchName;
        }

        if (certified.BirthDate.Date != declared.BirthDate)
        {
            return VerdictFailures.MatchBirthDate;
        }

        return AddressMatcher.Shipped.Compare(declared.Address, certified.Address).AreEqual ? null : VerdictFailures.MatchAddress;
    }
}
