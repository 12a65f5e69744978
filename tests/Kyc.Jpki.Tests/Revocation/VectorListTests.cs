using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Revocation;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Tests.Revocation;

/// <summary>
/// Checks that each list of another CA in the public test vectors has the expected content, or is refused for the expected reason.
/// </summary>
[Collection(nameof(PkiFixture))]
public sealed partial class VectorListTests(PkiFixture fixture)
{
    private const string MalformedCode = "CRL-MALFORMED";
    private const string UnsupportedCode = "CRL-UNSUPPORTED";

    // The expected result for each file name. It is the code with which the list is refused; or else the list's scope, its number of
    // entries and, if it has one, a serial number that it revokes.
    private static readonly Dictionary<string, string> ExpectedResults = new()
    {
        ["crl.delta.der"] = UnsupportedCode,
        ["crl.empty.der"] = "Issuer 0",
        ["crl.entry.empty.ext.seq.der"] = "Issuer 1 8361F33529C21C8C",
        ["crl.entry.invalid.reason.der"] = MalformedCode,
        ["crl.entry.invalidity.date.der"] = "UnsupportedPoint 1 03AE51DB51155A3C",
        ["crl.entry.issuer.ext.der"] = UnsupportedCode,
        ["crl.entry.unknown.crit.ext.der"] = UnsupportedCode,
        ["crl.idp.explicit.false.bool.der"] = "UnsupportedPoint 0",
        ["crl.idp.indirect_crl.der"] = UnsupportedCode,
        ["crl.idp.invalid.bool.der"] = MalformedCode,
        ["crl.idp.invalid.name.der"] = MalformedCode,
        ["crl.idp.name_relative_to_issuer.der"] = UnsupportedCode,
        ["crl.idp.no_distribution_point_name.der"] = "Issuer 0",
        ["crl.idp.only_attribute_certs.der"] = UnsupportedCode,
        ["crl.idp.only_ca_certs.der"] = UnsupportedCode,
        ["crl.idp.only_some_reasons.der"] = UnsupportedCode,
        ["crl.idp.only_user_certs.der"] = "UnsupportedPoint 0",
        ["crl.idp.unknown.tag.der"] = MalformedCode,
        ["crl.idp.valid.der"] = "UnsupportedPoint 6 4B1A440AB7D79C679ADF1100",
        ["crl.invalid.this.update.time.der"] = MalformedCode,
        ["crl.mismatched.sigalg.der"] = MalformedCode,
        ["crl.missing.exts.der"] = "Issuer 1 03AE51DB51155A3C",
        ["crl.missing.next.update.der"] = MalformedCode,
        ["crl.negative.crl.number.der"] = MalformedCode,
        // Its only entry is -42424242, which is not a valid serial number (RFC 5280 4.1.2.2).
        ["crl.negative.serial.der"] = "UnsupportedPoint 1",
        ["crl.no.entry.exts.der"] = "UnsupportedPoint 1 03AE51DB51155A3C",
        ["crl.too.long.crl.number.der"] = MalformedCode,
        ["crl.topbit.serial.der"] = "UnsupportedPoint 1 80FEEDF00D",
        ["crl.unknown.crit.ext.der"] = UnsupportedCode,
        ["crl.valid.der"] = "UnsupportedPoint 1 03AE51DB51155A3C",
        ["crl.wrong.version.der"] = MalformedCode,
    };

    [VectorFact]
    public void Every_webpki_list_gives_the_expected_answer_or_refusal()
    {
        var files = Directory.GetFiles(Path.Combine(TestVectors.RootFolder!, "webpki-crls"), "*.der");
        Assert.Equal(
            ExpectedResults.Select(pair => $"{pair.Key} {pair.Value}").Order(),
            files.Select(file => $"{Path.GetFileName(file)} {DescribeResult(file)}").Order());
    }

    [VectorFact]
    public void A_list_without_a_distribution_point_of_the_profile_is_not_added()
    {
        var file = TestVectors.GetPath("webpki-crls", "crl.valid.der");
        Assert.True(CertificateRevocationList.TryParse(File.ReadAllBytes(file), out var crl, out _));
        Assert.Same(RevocationIndex.Empty, RevocationIndex.Empty.WithCrl(crl!, fixture.NewestRsaAnchor, out var failure));
        Assert.Same(VerdictFailures.CrlUnsupported, failure);
    }

    [VectorTheory]
    [InlineData("r2m02")]
    [InlineData("r2m03")]
    [InlineData("r4m01")]
    public void A_real_list_verifies_under_its_CA_and_agrees_with_OpenSSL_on_every_serial(string name)
    {
        var file = TestVectors.GetPath("amazon-crls", name + ".crl");
        Assert.True(CertificateRevocationList.TryParse(File.ReadAllBytes(file), out var crl, out var failure), failure?.Code);
        Assert.True(CertificateParser.TryParse(File.ReadAllBytes(TestVectors.GetPath("amazon-crls", name + ".cer")), out var ca));
        using var key = VerificationKey.Create(ca!.PublicKey)!;
        Assert.True(key.VerifyDigest(crl!.SignatureAlgorithm, crl.TbsDigest, crl.Signature));
        Assert.Equal(ca.SubjectDer.ToArray(), crl.IssuerDer.ToArray());

        var entries = EntryText().Matches(RunOpenSsl("crl", "-inform", "DER", "-noout", "-text", "-in", file));
        Assert.Equal(entries.Count, crl.EntryCount);
        Assert.All(entries, entry =>
        {
            var serial = Convert.FromHexString(entry.Groups["serial"].Value);
            Assert.True(crl.TryFind(serial, out var found));
            Assert.Equal(ParseInstant(entry.Groups["date"].Value), found.Date);
            Assert.Equal(ParseReason(entry.Groups["reason"].Value), found.Reason);
            // This CA's serial numbers are random, so the number next to a revoked one is not on the list.
            Assert.False(crl.TryFind([.. serial[..^1], (byte)(serial[^1] ^ 1)], out _));
        });
    }

    private static string DescribeResult(string file)
    {
        if (!CertificateRevocationList.TryParse(File.ReadAllBytes(file), out var crl, out var failure))
        {
            return failure!.Code;
        }

        var description = $"{crl!.Scope} {crl.EntryCount}";
        var expectedParts = ExpectedResults[Path.GetFileName(file)].Split(' ');
        var isFound = expectedParts.Length == 3 && crl.TryFind(Convert.FromHexString(expectedParts[2]), out _);
        return isFound ? $"{description} {expectedParts[2]}" : description;
    }

    private static DateTimeOffset ParseInstant(string text) => DateTimeOffset.ParseExact(
        text, "MMM d HH:mm:ss yyyy 'GMT'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite);

    private static RevocationReason ParseReason(string text) => text switch
    {
        "" => RevocationReason.Unspecified,
        "Key Compromise" => RevocationReason.KeyCompromise,
        "Superseded" => RevocationReason.Superseded,
        "Cessation Of Operation" => RevocationReason.CessationOfOperation,
        "Privilege Withdrawn" => RevocationReason.PrivilegeWithdrawn,
        "Affiliation Changed" => RevocationReason.AffiliationChanged,
        _ => throw new ArgumentException($"unexpected reason {text}", nameof(text)),
    };

    private static string RunOpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    [GeneratedRegex(
        @"Serial Number: (?<serial>[0-9A-F]+)\s+Revocation Date: (?<date>[^\n]+)(\s+CRL entry extensions:\s+X509v3 CRL Reason Code: \s+(?<reason>[A-Za-z ]+))?")]
    private static partial Regex EntryText();
}
