using System.ComponentModel.DataAnnotations;
using Kyc.Mail.Manifests;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// The codes that the company uses for mail services in ゆうプリR (ゆうパックプリントR), the label-printing program of Japan Post. Section
/// <c>Kyc:Mail:YuPri</c>. Either all codes or none must be set.
/// </summary>
public sealed class YuPriOptions
{
    private const string CodePattern = "[0-9A-Za-z]+";
    private const string InvalidCodeMessage = "{0} must be ASCII letters and digits.";

    /// <summary>The code for 簡易書留 (simplified registered mail).</summary>
    [Required(ErrorMessage = InvalidCodeMessage), RegularExpression(CodePattern, ErrorMessage = InvalidCodeMessage)]
    public string SimplifiedRegistered { get; set; } = "";

    /// <summary>The code for 一般書留 (registered mail).</summary>
    [Required(ErrorMessage = InvalidCodeMessage), RegularExpression(CodePattern, ErrorMessage = InvalidCodeMessage)]
    public string Registered { get; set; } = "";

    /// <summary>The code for 本人限定受取郵便 (特定事項伝達型), restricted delivery mail.</summary>
    [Required(ErrorMessage = InvalidCodeMessage), RegularExpression(CodePattern, ErrorMessage = InvalidCodeMessage)]
    public string RestrictedDelivery { get; set; } = "";

    /// <summary>Converts the settings to the type that is used when files for ゆうプリR are created.</summary>
    public YuPriCodes ToCodes() => new(SimplifiedRegistered, Registered, RestrictedDelivery);
}
