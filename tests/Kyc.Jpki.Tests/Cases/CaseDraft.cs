using System.Security.Cryptography;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>
/// Represents the input of a verification, which succeeds unless a scenario changes a part of the input. The case files are written from
/// such drafts.
/// </summary>
internal sealed record CaseDraft
{
    public required IReadOnlyList<byte[]> Anchors { get; init; }

    public required byte[] Certificate { get; init; }

    public byte[] Document { get; init; } = "application document"u8.ToArray();

    /// <summary>Gets the key that signs the document when <see cref="Signature"/> is null.</summary>
    public required AsymmetricAlgorithm Key { get; init; }

    public byte[]? Signature { get; init; }

    public required IReadOnlyList<byte[]> Crls { get; init; }

    public DateTimeOffset VerificationTime { get; init; } = PkiFixture.Now;

    public CasePolicy? Policy { get; init; }

    public CasePerson? Declared { get; init; }

    /// <summary>
    /// Creates the input of a successful verification, with a certificate that the newest RSA generation of the CA issued.
    /// </summary>
    public static CaseDraft Create(PkiFixture fixture) => new()
    {
        Anchors = [fixture.Pki.SignatureCas[2].CertificateDer],
        Certificate = fixture.Leaf.CertificateDer,
        Key = fixture.HolderKey,
        Crls = [CrlWriter.Create(fixture.CreateRequest())],
    };

    public byte[] Sign() => Signature ?? Key switch
    {
        RSA rsa => rsa.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => ((ECDsa)Key).SignData(Document, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence),
    };
}

/// <summary>Describes a case that is written to a file.</summary>
/// <param name="Id">Name of the case file, without extension.</param>
/// <param name="Title">Description of the case in one sentence.</param>
/// <param name="Clause">Clause of a standard, or the name of a document, that the case tests.</param>
/// <param name="Code">Expected failure code of the verification; null when it succeeds or the anchors are refused.</param>
/// <param name="Change">Function that changes the input of a successful verification into the input of this case.</param>
internal sealed record CaseScenario(string Id, string Title, string Clause, string? Code, Func<PkiFixture, CaseDraft, CaseDraft> Change)
{
    /// <summary>
    /// Gets the text in the first column of the row of docs/adr/0018-certificate-leniencies.md that determines the expected result; null if
    /// no row does.
    /// </summary>
    public string? Decision { get; init; }

    /// <summary>
    /// Gets the expected failure codes of the revocation lists, with null for a list that is accepted; null if all lists are accepted.
    /// </summary>
    public IReadOnlyList<string?>? Lists { get; init; }

    /// <summary>Gets whether the verifier must refuse the trust anchors.</summary>
    public bool AreAnchorsRefused { get; init; }

    public CaseFile ToFile(PkiFixture fixture)
    {
        var draft = Change(fixture, CaseDraft.Create(fixture));
        var test = new CaseFile
        {
            Format = CaseFile.Version,
            Id = Id,
            Title = Title,
            Clause = Clause,
            Decision = Decision,
            At = draft.VerificationTime.UtcDateTime,
            Policy = draft.Policy,
            Anchors = draft.Anchors,
            Certificate = draft.Certificate,
            Document = draft.Document,
            Signature = draft.Sign(),
            Crls = draft.Crls,
            Declared = draft.Declared,
            Expected = new CaseExpectation { Verdict = "", Outcome = "", Anchors = "", Crls = [] },
            Lint = new CaseLint { Anchors = [], Certificate = [], Crls = [] },
        };
        var expected = CaseRun.Verify(test);
        // The expected code comes from the scenario and not from the verifier's present result.
        Assert.True(Code == expected.Code, $"{Id}: {expected.Code} instead of {Code}");
        Assert.Equal(AreAnchorsRefused ? "refused" : "accepted", expected.Anchors);
        if (!AreAnchorsRefused)
        {
            Assert.Equal(Lists ?? [.. draft.Crls.Select(_ => (string?)null)], expected.Crls.Select(list => list.Code));
        }

        return test with { Expected = expected, Lint = CaseRun.Lint(test) };
    }
}
