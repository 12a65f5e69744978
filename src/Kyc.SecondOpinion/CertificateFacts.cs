namespace Kyc.SecondOpinion;

/// <summary>
/// What one reader found in a signature certificate: the four attributes (基本4情報) and what the revocation list is asked with. Two readers of
/// the same certificate must find the same. What the certificate does not have is empty.
/// </summary>
/// <param name="Name">氏名.</param>
/// <param name="BirthDate">生年月日 as certified: era digit and Gregorian date, <c>EYYYYMMDD</c>.</param>
/// <param name="Sex">性別 as certified, one digit.</param>
/// <param name="Address">住所.</param>
/// <param name="SerialNumber">Magnitude in lower-case hexadecimal, two digits an octet, without leading zero octets.</param>
/// <param name="DistributionPoint">Name of the CRL distribution point: its DER in lower-case hexadecimal.</param>
public sealed record CertificateFacts(
    string Name, string BirthDate, string Sex, string Address, string SerialNumber, string DistributionPoint)
{
    /// <summary>Says nothing: these are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(CertificateFacts);

    /// <summary>At which facts the readings differ; characters are compared one by one, without any folding.</summary>
    internal IEnumerable<Objection> DifferencesFrom(CertificateFacts other)
    {
        if (!string.Equals(Name, other.Name, StringComparison.Ordinal)) yield return Objection.Name;
        if (!string.Equals(BirthDate, other.BirthDate, StringComparison.Ordinal)) yield return Objection.BirthDate;
        if (!string.Equals(Sex, other.Sex, StringComparison.Ordinal)) yield return Objection.Sex;
        if (!string.Equals(Address, other.Address, StringComparison.Ordinal)) yield return Objection.Address;
        if (!string.Equals(SerialNumber, other.SerialNumber, StringComparison.Ordinal)) yield return Objection.SerialNumber;
        if (!string.Equals(DistributionPoint, other.DistributionPoint, StringComparison.Ordinal)) yield return Objection.DistributionPoint;
    }
}
