namespace Kyc.SecondOpinion;

/// <summary>
/// Represents the data that a parser read from a signature certificate: the person's four attributes (基本4情報) and the data for querying the
/// revocation list. Two parsers must read the same data from the same certificate. A value that the certificate does not contain is empty.
/// </summary>
/// <param name="Name">氏名.</param>
/// <param name="BirthDate">生年月日, as in the certificate: era digit and Gregorian date, <c>EYYYYMMDD</c>.</param>
/// <param name="Sex">性別, as in the certificate: one digit.</param>
/// <param name="Address">住所.</param>
/// <param name="SerialNumber">
/// The magnitude of the serial number in lower-case hexadecimal, two digits per byte, without leading zero bytes.
/// </param>
/// <param name="DistributionPoint">The DER encoding of the name of the CRL distribution point, in lower-case hexadecimal.</param>
public sealed record CertificateFacts(
    string Name, string BirthDate, string Sex, string Address, string SerialNumber, string DistributionPoint)
{
    /// <summary>Returns the type name only, because the data is personal and must not appear in logs.</summary>
    public override string ToString() => nameof(CertificateFacts);

    /// <summary>Returns one objection for each value that differs. Values are compared character by character, without folding.</summary>
    internal IEnumerable<Objection> GetDifferences(CertificateFacts other)
    {
        if (!string.Equals(Name, other.Name, StringComparison.Ordinal))
        {
            yield return Objection.Name;
        }

        if (!string.Equals(BirthDate, other.BirthDate, StringComparison.Ordinal))
        {
            yield return Objection.BirthDate;
        }

        if (!string.Equals(Sex, other.Sex, StringComparison.Ordinal))
        {
            yield return Objection.Sex;
        }

        if (!string.Equals(Address, other.Address, StringComparison.Ordinal))
        {
            yield return Objection.Address;
        }

        if (!string.Equals(SerialNumber, other.SerialNumber, StringComparison.Ordinal))
        {
            yield return Objection.SerialNumber;
        }

        if (!string.Equals(DistributionPoint, other.DistributionPoint, StringComparison.Ordinal))
        {
            yield return Objection.DistributionPoint;
        }
    }
}
