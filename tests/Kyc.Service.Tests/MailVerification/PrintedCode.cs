using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Reads the activation code from a printed letter, like the addressee.</summary>
internal static partial class PrintedCode
{
    /// <summary>Reads the activation code from the letters of a batch, which must contain exactly one.</summary>
    public static async Task<string> ReadAsync(byte[] letters) => Assert.Single(Code().Matches(await ReadTextAsync(letters))).Value;

    /// <summary>Reads all text of the letters of a batch.</summary>
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
