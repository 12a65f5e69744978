using System.ComponentModel.DataAnnotations;
using Kyc.Mail.Letters;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Provides the settings for the sender of letters, in the section <c>Kyc:Mail:Sender</c>. Either all or none of them must be set.
/// </summary>
public sealed class SenderOptions
{
    /// <summary>Name of the company.</summary>
    [RequiredSetting]
    public string Name { get; set; } = "";

    /// <summary>Postal code, seven digits.</summary>
    [RequiredSetting, RegularExpression("[0-9]{7}", ErrorMessage = "{0} must be seven digits.")]
    public string Postcode { get; set; } = "";

    /// <summary>Lines of the address, separated by <c>|</c>.</summary>
    [RequiredSetting, AddressLines]
    public string Address { get; set; } = "";

    /// <summary>Telephone number, in the format in which it is printed.</summary>
    [RequiredSetting]
    public string Telephone { get; set; } = "";

    /// <summary>Converts the settings to the type that is used to print letters.</summary>
    public Sender ToSender() => new(Name, Postcode, SplitLines(Address), Telephone);

    /// <summary>Splits an address into its lines, without empty lines and surrounding spaces.</summary>
    internal static string[] SplitLines(string address) =>
        address.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
