using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Kyc.Service.Tests.MailVerification;

/// <summary>Reads the text and the activation code from printed letters, as the addressee does.</summary>
internal static partial class PrintedCodeReader
{
    /// <summary>Returns the activation code in the given PDF file of letters, which must contain exactly one code.</summary>
    public static async Task<string> ReadAsync(byte[] lettersPdf) =>
        Assert.Single(ActivationCodeRegex().Matches(await ReadTextAsync(lettersPdf))).Value;

    /// <summary>Returns all text in the given PDF file of letters.</summary>
    public static async Task<string> ReadTextAsync(byte[] lettersPdf)
    {
        var startInfo = new ProcessStartInfo("pdftotext", ["-raw", "-", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(startInfo)!;
        var text = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(lettersPdf);
        process.StandardInput.Close();
        return await text;
    }

    [GeneratedRegex(@"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")]
    private static partial Regex ActivationCodeRegex();
}
