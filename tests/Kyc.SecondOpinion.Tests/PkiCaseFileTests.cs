using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kyc.SecondOpinion.Tests;

/// <summary>
/// Confirms the expected results in the files of tests/fixtures/pki-cases/v1 with the verifier of the second opinion, which shares no code
/// with our own verifier.
/// </summary>
public sealed class PkiCaseFileTests
{
    private const string SignaturePolicy = "1.2.392.200149.8.5.1.1.20";

    // Codes of the cases to which the second opinion must object. It does not check revocation, and these tests do not cover missing
    // anchors, policies and algorithms. BouncyCastle also reads some certificates that RFC 5280 forbids.
    private static readonly string[] CodesOfObjections =
        ["CERT-UNTRUSTED", "CERT-EXPIRED", "CERT-NOT-YET-VALID", "CERT-WRONG-PURPOSE", "SIG-INVALID", "SIG-MALFORMED"];

    public static TheoryData<string> Valid => [.. FindFiles(expected => GetText(expected, "verdict") == "valid")];

    public static TheoryData<string> Invalid => [.. FindFiles(expected => CodesOfObjections.Contains(GetText(expected, "code")))];

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_case_has_no_objection(string file) => Assert.Empty(GetObjections(file));

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_case_has_an_objection(string file) => Assert.NotEmpty(GetObjections(file));

    private static IReadOnlyList<Objection> GetObjections(string file)
    {
        using var json = Read(file);
        var test = json.RootElement;
        var anchors = test.GetProperty("anchors").EnumerateArray().Select(anchor => new ReadOnlyMemory<byte>(anchor.GetBytesFromBase64()));
        var policies = test.TryGetProperty("policy", out var policy)
            ? policy.GetProperty("acceptedPolicies").EnumerateArray().Select(oid => oid.GetString()!)
            : [];
        var judge = new BouncyCastleVerifier(anchors, policies.Append(SignaturePolicy));
        var signed = new SignedDocument(
            test.GetProperty("certificate").GetBytesFromBase64(), test.GetProperty("document").GetBytesFromBase64(),
            test.GetProperty("signature").GetBytesFromBase64(), test.GetProperty("at").GetDateTimeOffset());
        return judge.Verify(signed, first: null);
    }

    private static IEnumerable<string> FindFiles(Func<JsonElement, bool> condition)
    {
        foreach (var path in Directory.GetFiles(GetFolder()).Where(path => path.EndsWith(".json", StringComparison.Ordinal)).Order())
        {
            var file = Path.GetFileName(path);
            using var json = Read(file);
            if (condition(json.RootElement.GetProperty("expected")))
            {
                yield return file;
            }
        }
    }

    private static string? GetText(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(GetFolder(), file)));

    private static string GetFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../fixtures/pki-cases/v1"));
}
