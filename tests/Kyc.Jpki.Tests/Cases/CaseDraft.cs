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
    public required AsymmetricAlgorithm HolderKey { get; init; }

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
        HolderKey = fixture.HolderKey,
        Crls = [CrlWriter.Create(fixture.CreateCrlRequest())],
    };

    public byte[] GetSignature() => Signature ?? HolderKey switch
    {
        RSA rsa => rsa.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => ((ECDsa)HolderKey).SignData(Document, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence),
    };
}

/// <summary>Describes a case that is written to a file.</summary>
/// <param name="Id">Name of the case file, without extension.</param>
/// <param name="Title">Description of the case in one sentence.</param>
/// <param name="Clause">Clause of a standard, or the name of a document, that the case tests.</param>
/// <param name="ExpectedCode">Expected failure code of the verification; null when it succeeds or the anchors are refused.</param>
/// <param name="ChangeDraft">Function that changes the input of a successful verification into the input of this case.</param>
internal sealed record CaseScenario(
    string Id,
    string Title,
    string Clause,
    string? ExpectedCode,
    Func<PkiFixture, CaseDraft, CaseDraft> ChangeDraft)
{
    /// <summary>
    /// Gets the text in the first column of the row of docs/adr/0018-certificate-leniencies.md that determines the expected result; null if
    /// no row does.
    /// </summary>
    public string? LeniencyDecision { get; init; }

    /// <summary>
    /// Gets the expected failure codes of the revocation lists, with null for a list that is accepted; null if all lists are accepted.
    /// </summary>
    public IReadOnlyList<string?>? ExpectedListCodes { get; init; }

    /// <summary>Gets whether the verifier must refuse the trust anchors.</summary>
    public bool AreAnchorsRefused { get; init; }

    public CaseFile ToCaseFile(PkiFixture fixture)
    {
        var draft = ChangeDraft(fixture, CaseDraft.Create(fixture));
        var caseFile = new CaseFile
        {
            Format = CaseFile.Version,
            Id = Id,
            Title = Title,
            Clause = Clause,
            Decision = LeniencyDecision,
            At = draft.VerificationTime.UtcDateTime,
            Policy = draft.Policy,
            Anchors = draft.Anchors,
            Certificate = draft.Certificate,
            Document = draft.Document,
            Signature = draft.GetSignature(),
            Crls = draft.Crls,
            Declared = draft.Declared,
            Expected = new CaseExpectation { Verdict = "", Outcome = "", Anchors = "", Crls = [] },
            Lint = new CaseLint { Anchors = [], Certificate = [], Crls = [] },
        };
        var expected = CaseRunner.Verify(caseFile);
        // The expected code comes from the scenario and not from the verifier's present result.
        Assert.True(ExpectedCode == expected.Code, $"{Id}: {expected.Code} instead of {ExpectedCode}");
        Assert.Equal(AreAnchorsRefused ? "refused" : "accepted", expected.Anchors);
        if (!AreAnchorsRefused)
        {
            Assert.Equal(ExpectedListCodes ?? [.. draft.Crls.Select(_ => (string?)null)], expected.Crls.Select(list => list.Code));
        }

        return caseFile with { Expected = expected, Lint = CaseRunner.Lint(caseFile) };
    }
}
