using Kyc.Domain.Addresses;
using Kyc.Domain.Names;
using Kyc.Jpki.Certificates;

namespace Kyc.Jpki.Matching;

/// <summary>
/// Compares the declared person with the certified attributes. Spellings may differ legitimately (card.md 8, 18), so staff review a single
/// difference. Only a difference in both name and birth date means that the certificate belongs to a different person.
/// </summary>
public static class PersonMatcher
{
    /// <summary>
    /// Returns the failure for the attributes that differ, or null if name, birth date and address all agree. A certified birth date that
    /// is incomplete does not agree with any date.
    /// </summary>
    public static Failure? Compare(DeclaredPerson declaredPerson, PersonAttributes certifiedAttributes)
    {
        if (!NameMatcher.Compare(declaredPerson.Name, certifiedAttributes.Name).AreEqual)
        {
            // Substituted characters in the certificate also count as a difference: only a human reviewer can judge which characters they
            // replace.
            return certifiedAttributes.BirthDate.Contradicts(declaredPerson.BirthDate)
                ? VerdictFailures.PersonMismatch
                : VerdictFailures.NameMismatch;
        }

        if (certifiedAttributes.BirthDate.Date != declaredPerson.BirthDate)
        {
            return VerdictFailures.BirthDateMismatch;
        }

        return AddressMatcher.BuiltIn.Compare(declaredPerson.Address, certifiedAttributes.Address).AreEqual
            ? null
            : VerdictFailures.AddressMismatch;
    }
}
