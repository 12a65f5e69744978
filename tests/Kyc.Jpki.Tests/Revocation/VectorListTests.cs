using System.Diagnostics;
using System.Text.RegularExpressions;
using Kyc.Jpki.Revocation;

namespace Kyc.Jpki.Tests.Revocation;

/// <summary>Lists of other people's CAs: none is of the profile, each is refused for its own reason.</summary>
public sealed partial class VectorListTests
{
    private const string Malformed = "CRL-MALFORMED";
    private const string Unsupported = "CRL-UNSUPPORTED";

    // Unsupported, where the file's own fault is none here: its distribution point is a URI, or it has none.
    private static readonly Dictionary<string, string> Expected = new()
    {
        ["crl.delta.der"] = Unsupported,
        ["crl.empty.der"] = Unsupported,
        ["crl.entry.empty.ext.seq.der"] = Unsupported,
        ["crl.entry.invalid.reason.der"] = Malformed,
        ["crl.entry.invalidity.date.der"] = Unsupported,
        ["crl.entry.issuer.ext.der"] = Unsupported,
        ["crl.entry.unknown.crit.ext.der"] = Unsupported,
        ["crl.idp.explicit.false.bool.der"] = Unsupported,
        ["crl.idp.indirect_crl.der"] = Unsupported,
        ["crl.idp.invalid.bool.der"] = Unsupported,
        ["crl.idp.invalid.name.der"] = Unsupported,
        ["crl.idp.name_relative_to_issuer.der"] = Unsupported,
        ["crl.idp.no_distribution_point_name.der"] = Unsupported,
        ["crl.idp.only_attribute_certs.der"] = Unsupported,
        ["crl.idp.only_ca_certs.der"] = Unsupported,
        ["crl.idp.only_some_reasons.der"] = Unsupported,
        ["crl.idp.only_user_certs.der"] = Unsupported,
        ["crl.idp.unknown.tag.der"] = Unsupported,
        ["crl.idp.valid.der"] = Unsupported,
        ["crl.invalid.this.update.time.der"] = Malformed,
        ["crl.mismatched.sigalg.der"] = Malformed,
        ["crl.missing.exts.der"] = Unsupported,
        ["crl.missing.next.update.der"] = Malformed,
        ["crl.negative.crl.number.der"] = Malformed,
        ["crl.negative.serial.der"] = Unsupported,
        ["crl.no.entry.exts.der"] = Unsupported,
        ["crl.too.long.crl.number.der"] = Malformed,
        ["crl.topbit.serial.der"] = Unsupported,
        ["crl.unknown.crit.ext.der"] = Unsupported,
        ["crl.valid.der"] = Unsupported,
        ["crl.wrong.version.der"] = Malformed,
    };

    [VectorFact]
    public void Every_webpki_list_is_refused_for_its_reason()
    {
        var files = Directory.GetFiles(Path.Combine(Vectors.Root!, "webpki-crls"), "*.der");
        Assert.Equal(
            Expected.Select(pair => $"{pair.Key} {pair.Value}").Order(), files.Select(file => $"{Path.GetFileName(file)} {Code(file)}").Order());
    }

    [VectorFact]
    public void The_entries_of_a_real_list_of_fourteen_thousand_are_those_that_OpenSSL_sees()
    {
        var file = Vectors.Path("amazon-crls", "r2m02.crl");
        // Its distribution point is a URI, so that the list as a whole is refused; its entries are read all the same.
        Assert.Same(VerdictFailures.CrlUnsupported, CrlParser.Parse(File.ReadAllBytes(file), out _, out var entries));
        var serials = SerialNumber().Matches(OpenSslText(file)).Select(match => Convert.FromHexString(match.Groups[1].Value)).ToList();
        Assert.True(serials.Count > 10_000);
        Assert.Equal(serials.Count, entries!.Count);
        Assert.All(serials, serial => Assert.True(entries.TryFind(serial, out _)));
        Assert.All(serials.Take(100), serial => Assert.False(entries.TryFind([.. serial[..^1], (byte)(serial[^1] ^ 1)], out _)));
    }

    private static string Code(string file)
    {
        Assert.False(CertificateRevocationList.TryParse(File.ReadAllBytes(file), out _, out var failure));
        return failure!.Code;
    }

    private static string OpenSslText(string file)
    {
        var start = new ProcessStartInfo("openssl", ["crl", "-inform", "DER", "-noout", "-text", "-in", file]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    [GeneratedRegex("Serial Number: ([0-9A-F]+)")]
    private static partial Regex SerialNumber();
}
