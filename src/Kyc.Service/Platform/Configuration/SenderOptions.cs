using System.ComponentModel.DataAnnotations;
using Kyc.Mail.Letters;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Who sends the letters, section <c>Kyc:Mail:Sender</c>; set as a whole or not at all.</summary>
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

    /// <summary>Telephone number, as it is printed.</summary>
    [RequiredSetting]
    public string Telephone { get; set; } = "";

    /// <summary>The sender as letters have it.</summary>
    public Sender ToSender() => new(Name, Postcode, LinesOf(Address), Telephone);

    /// <summary>The lines of an address.</summary>
    internal static string[] LinesOf(string address) =>
        address.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
