using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Reads the text and the activation code from printed letters, as the addressee does.</summary>
internal static partial class PrintedCode
{
    /// <summary>Returns the activation code in the given PDF file of letters, which must contain exactly one code.</summary>
    public static async Task<string> ReadAsync(byte[] letters) => Assert.Single(Code().Matches(await ReadTextAsync(letters))).Value;

    /// <summary>Returns all text in the given PDF file of letters.</summary>
    public static async Task<string> ReadTextAsync(byte[] letters)
    {
        var start = new ProcessStartInfo("pdftotext", ["-raw", "-", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var reader = Process.Start(start)!;
        var text = reader.StandardOutput.ReadToEndAsync();
        await reader.StandardInput.BaseStream.WriteAsync(letters);
        reader.StandardInput.Close();
        return await text;
    }

    [GeneratedRegex(@"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")]
    private static partial Regex Code();
}
