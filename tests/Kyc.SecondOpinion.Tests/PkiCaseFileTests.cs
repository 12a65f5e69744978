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
    private static readonly string[] ObjectionCodes =
        ["CERT-UNTRUSTED", "CERT-EXPIRED", "CERT-NOT-YET-VALID", "CERT-WRONG-PURPOSE", "SIG-INVALID", "SIG-MALFORMED"];

    public static TheoryData<string> ValidCaseFiles => [.. FindFiles(expected => GetText(expected, "verdict") == "valid")];

    public static TheoryData<string> InvalidCaseFiles => [.. FindFiles(expected => ObjectionCodes.Contains(GetText(expected, "code")))];

    [Theory]
    [MemberData(nameof(ValidCaseFiles))]
    public void A_valid_case_causes_no_objection(string file) => Assert.Empty(GetObjections(file));

    [Theory]
    [MemberData(nameof(InvalidCaseFiles))]
    public void An_invalid_case_causes_an_objection(string file) => Assert.NotEmpty(GetObjections(file));

    private static IReadOnlyList<Objection> GetObjections(string file)
    {
        using var json = ReadCase(file);
        var testCase = json.RootElement;
        var anchors = testCase
            .GetProperty("anchors")
            .EnumerateArray()
            .Select(anchor => new ReadOnlyMemory<byte>(anchor.GetBytesFromBase64()));
        var policies = testCase.TryGetProperty("policy", out var policy)
            ? policy.GetProperty("acceptedPolicies").EnumerateArray().Select(oid => oid.GetString()!)
            : [];
        var verifier = new BouncyCastleVerifier(anchors, policies.Append(SignaturePolicy));
        var signedDocument = new SignedDocument(
            testCase.GetProperty("certificate").GetBytesFromBase64(), testCase.GetProperty("document").GetBytesFromBase64(),
            testCase.GetProperty("signature").GetBytesFromBase64(), testCase.GetProperty("at").GetDateTimeOffset());
        return verifier.Verify(signedDocument, firstFacts: null);
    }

    private static IEnumerable<string> FindFiles(Func<JsonElement, bool> condition)
    {
        foreach (var path in Directory.GetFiles(GetFolder()).Where(path => path.EndsWith(".json", StringComparison.Ordinal)).Order())
        {
            var file = Path.GetFileName(path);
            using var json = ReadCase(file);
            if (condition(json.RootElement.GetProperty("expected")))
            {
                yield return file;
            }
        }
    }

    private static string? GetText(JsonElement parent, string member) =>
        parent.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static JsonDocument ReadCase(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(GetFolder(), file)));

    private static string GetFolder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../fixtures/pki-cases/v1"));
}
