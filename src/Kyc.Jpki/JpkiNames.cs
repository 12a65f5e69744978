namespace Kyc.Jpki;

/// <summary>
/// Contains the object identifiers of the JPKI certificate profile. Source: pki.md 5.1 to 5.3; RFC 5280 for the arcs 2.5.29 and
/// 1.3.6.1.5.5.7.
/// </summary>
public static class JpkiOids
{
    /// <summary>氏名: family name and given name, separated by U+3000, as a UTF8String.</summary>
    public const string CommonName = "1.2.392.200149.8.5.5.1";

    /// <summary>
    /// 氏名代替文字の使用位置情報: one digit per character of the name, <c>1</c> if the character was substituted, otherwise <c>0</c>.
    /// </summary>
    public const string SubstituteCharacterOfCommonName = "1.2.392.200149.8.5.5.2";

    /// <summary>性別: <c>1</c> male, <c>2</c> female, <c>3</c> unknown.</summary>
    public const string Gender = "1.2.392.200149.8.5.5.3";

    /// <summary>生年月日: era digit followed by the Gregorian date, <c>EYYYYMMDD</c>.</summary>
    public const string DateOfBirth = "1.2.392.200149.8.5.5.4";

    /// <summary>住所: at most 200 characters, starting with the prefecture, as a UTF8String.</summary>
    public const string Address = "1.2.392.200149.8.5.5.5";

    /// <summary>
    /// 住所代替文字の使用位置情報: one digit per character of the address, <c>1</c> if the character was substituted, otherwise <c>0</c>.
    /// </summary>
    public const string SubstituteCharacterOfAddress = "1.2.392.200149.8.5.5.6";

    /// <summary>
    /// Arc of the JPKI certificate policies (pki.md 5.2). The next arc is 0 for test cards, 1 for signature and 3 for user authentication.
    /// </summary>
    public const string PolicyArc = "1.2.392.200149.8.5.1";

    /// <summary>Prefix of the policies of test cards.</summary>
    public const string TestPolicyPrefix = PolicyArc + ".0.";

    /// <summary>Prefix of the policies of user authentication.</summary>
    public const string AuthenticationPolicyPrefix = PolicyArc + ".3.";

    /// <summary>Policy of the signature certificate (署名用電子証明書) of the card.</summary>
    public const string SignaturePolicy = "1.2.392.200149.8.5.1.1.20";

    /// <summary>Policy of the signature certificate of JPKI's test cards. Not accepted by default.</summary>
    public const string TestSignaturePolicy = "1.2.392.200149.8.5.1.0.20";

    /// <summary>
    /// Policy of the signature certificate of a smartphone, as one public source reports it (pki.md 5.2, unverified). Not
    /// accepted by default.
    /// </summary>
    public const string PhoneSignaturePolicy = "1.2.392.200149.8.5.1.1.40";

    /// <summary>Policy of the user-authentication certificate (利用者証明用電子証明書) of the card.</summary>
    public const string AuthenticationPolicy = "1.2.392.200149.8.5.1.3.30";

    /// <summary>anyPolicy, RFC 5280 4.2.1.4.</summary>
    public const string AnyPolicy = "2.5.29.32.0";

    /// <summary>Policy qualifier id-qt-cps, RFC 5280 4.2.1.4.</summary>
    public const string CpsQualifier = "1.3.6.1.5.5.7.2.1";

    /// <summary>Policy qualifier id-qt-unotice, RFC 5280 4.2.1.4.</summary>
    public const string UserNoticeQualifier = "1.3.6.1.5.5.7.2.2";

    /// <summary>subjectDirectoryAttributes, RFC 5280 4.2.1.8.</summary>
    public const string SubjectDirectoryAttributes = "2.5.29.9";

    /// <summary>nameConstraints, RFC 5280 4.2.1.10.</summary>
    public const string NameConstraints = "2.5.29.30";

    /// <summary>policyMappings, RFC 5280 4.2.1.5.</summary>
    public const string PolicyMappings = "2.5.29.33";

    /// <summary>policyConstraints, RFC 5280 4.2.1.11.</summary>
    public const string PolicyConstraints = "2.5.29.36";

    /// <summary>freshestCRL, RFC 5280 4.2.1.15 and 5.2.6.</summary>
    public const string FreshestCrl = "2.5.29.46";

    /// <summary>inhibitAnyPolicy, RFC 5280 4.2.1.14.</summary>
    public const string InhibitAnyPolicy = "2.5.29.54";

    /// <summary>authorityInfoAccess, RFC 5280 4.2.2.1.</summary>
    public const string AuthorityInfoAccess = "1.3.6.1.5.5.7.1.1";

    /// <summary>subjectInfoAccess, RFC 5280 4.2.2.2.</summary>
    public const string SubjectInfoAccess = "1.3.6.1.5.5.7.1.11";

    /// <summary>keyUsage, RFC 5280 4.2.1.3.</summary>
    public const string KeyUsage = "2.5.29.15";

    /// <summary>subjectAltName, RFC 5280 4.2.1.6.</summary>
    public const string SubjectAltName = "2.5.29.17";

    /// <summary>issuerAltName, RFC 5280 4.2.1.7.</summary>
    public const string IssuerAltName = "2.5.29.18";

    /// <summary>basicConstraints, RFC 5280 4.2.1.9.</summary>
    public const string BasicConstraints = "2.5.29.19";

    /// <summary>cRLNumber, RFC 5280 5.2.3.</summary>
    public const string CrlNumber = "2.5.29.20";

    /// <summary>reasonCode, RFC 5280 5.3.1.</summary>
    public const string ReasonCode = "2.5.29.21";

    /// <summary>invalidityDate, RFC 5280 5.3.2.</summary>
    public const string InvalidityDate = "2.5.29.24";

    /// <summary>deltaCRLIndicator, RFC 5280 5.2.4.</summary>
    public const string DeltaCrlIndicator = "2.5.29.27";

    /// <summary>issuingDistributionPoint, RFC 5280 5.2.5.</summary>
    public const string IssuingDistributionPoint = "2.5.29.28";

    /// <summary>cRLDistributionPoints, RFC 5280 4.2.1.13.</summary>
    public const string CrlDistributionPoints = "2.5.29.31";

    /// <summary>certificatePolicies, RFC 5280 4.2.1.4.</summary>
    public const string CertificatePolicies = "2.5.29.32";

    /// <summary>authorityKeyIdentifier, RFC 5280 4.2.1.1.</summary>
    public const string AuthorityKeyIdentifier = "2.5.29.35";

    /// <summary>subjectKeyIdentifier, RFC 5280 4.2.1.2.</summary>
    public const string SubjectKeyIdentifier = "2.5.29.14";

    /// <summary>extKeyUsage, RFC 5280 4.2.1.12.</summary>
    public const string ExtendedKeyUsage = "2.5.29.37";
}

/// <summary>Contains the names used in JPKI certificates and on the card. Source: pki.md 5.1 and card.md 1, 2.1.</summary>
public static class JpkiNames
{
    /// <summary>Organizational unit in the issuer name of signature certificates.</summary>
    public const string SignatureCaUnit = "JPKI for digital signature";

    /// <summary>Organizational unit in the issuer name of user-authentication certificates.</summary>
    public const string AuthenticationCaUnit = "JPKI for user authentication";

    /// <summary>Second organizational unit in the names of both CAs.</summary>
    public const string AgencyUnit = "Japan Agency for Local Authority Information Systems";

    /// <summary>Organization in the names of both CAs.</summary>
    public const string Organization = "JPKI";

    /// <summary>Token label of the My Number Card.</summary>
    public const string MyNumberCardToken = "JPKIAPICCTOKEN2";

    /// <summary>Token label of the old resident-register card (住基カード).</summary>
    public const string ResidentCardToken = "JPKIAPICCTOKEN";

    /// <summary>Token label of the Android secure element.</summary>
    public const string AndroidToken = "JPKIAPGPSETOKEN";

    /// <summary>Token label of the iPhone.</summary>
    public const string IPhoneToken = "JPKIAPIOSTOKEN";

    /// <summary>Application identifier of the card's JPKI application (公的個人認証AP), 10 bytes.</summary>
    public static ReadOnlySpan<byte> ApplicationIdentifier => [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
}
