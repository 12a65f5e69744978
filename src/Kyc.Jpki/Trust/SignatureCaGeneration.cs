namespace Kyc.Jpki.Trust;

/// <summary>
/// Represents a generation of the JPKI signature CA with the fingerprint that J-LIS publishes. Operators compare the fingerprint with those
/// of the installed trust anchors. The verifier trusts only the installed trust anchors.
/// </summary>
/// <param name="Name">Name of the published file without its extension.</param>
/// <param name="Fingerprint">SHA-256 of the certificate, lower-case hexadecimal.</param>
public sealed record SignatureCaGeneration(string Name, string Fingerprint)
{
    /// <summary>All generations so far. Source: pki.md 5.1; published at www.jpki.go.jp/ca/pdf/sign_fingerprint.pdf.</summary>
    public static IReadOnlyList<SignatureCaGeneration> All { get; } =
    [
        new("signca01", "19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355"),
        new("signca02", "79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb"),
        new("signca03", "d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f"),
    ];

    /// <summary>
    /// Returns the generation whose CA certificate has the given fingerprint in lower-case hexadecimal; null if there is none.
    /// </summary>
    public static SignatureCaGeneration? Find(string fingerprint) =>
        All.SingleOrDefault(generation => generation.Fingerprint == fingerprint);
}
