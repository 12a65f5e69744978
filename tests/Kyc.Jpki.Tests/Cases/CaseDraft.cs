using System.Security.Cryptography;
using Kyc.VirtualCard.Pki;

namespace Kyc.Jpki.Tests.Cases;

/// <summary>One verification that is good unless a part of it is changed, for the writer of the cases.</summary>
internal sealed record CaseDraft
{
    public required IReadOnlyList<byte[]> Anchors { get; init; }

    public required byte[] Certificate { get; init; }

    public byte[] Document { get; init; } = "application document"u8.ToArray();

    /// <summary>Signs the document, unless <see cref="Signature"/> is given.</summary>
    public required AsymmetricAlgorithm Key { get; init; }

    public byte[]? Signature { get; init; }

    public required IReadOnlyList<byte[]> Crls { get; init; }

    public DateTimeOffset At { get; init; } = PkiFixture.Now;

    public CasePolicy? Policy { get; init; }

    public CasePerson? Declared { get; init; }

    /// <summary>A good one of the newest RSA generation.</summary>
    public static CaseDraft Of(PkiFixture fixture) => new()
    {
        Anchors = [fixture.Pki.SignatureCas[2].CertificateDer],
        Certificate = fixture.Leaf.CertificateDer,
        Key = fixture.HolderKey,
        Crls = [CrlWriter.Create(fixture.Request())],
    };

    public byte[] Sign() => Signature ?? Key switch
    {
        RSA rsa => rsa.SignData(Document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => ((ECDsa)Key).SignData(Document, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence),
    };
}

/// <summary>A case as it is written.</summary>
/// <param name="Id">Name of the file.</param>
/// <param name="Title">One sentence.</param>
/// <param name="Clause">Where it is said.</param>
/// <param name="Code">Our failure code of the verification; null when it is verified or the anchors are refused.</param>
/// <param name="Change">Changes a good verification.</param>
internal sealed record CaseScenario(string Id, string Title, string Clause, string? Code, Func<PkiFixture, CaseDraft, CaseDraft> Change)
{
    /// <summary>First column of the row of docs/adr/0018-certificate-leniencies.md that decides it.</summary>
    public string? Decision { get; init; }

    /// <summary>Our failure code of each list; all are accepted unless given.</summary>
    public IReadOnlyList<string?>? Lists { get; init; }

    /// <summary>The anchors are refused.</summary>
    public bool AreAnchorsRefused { get; init; }

    public CaseFile ToFile(PkiFixture fixture)
    {
        var draft = Change(fixture, CaseDraft.Of(fixture));
        var test = new CaseFile
        {
            Format = CaseFile.Version,
            Id = Id,
            Title = Title,
            Clause = Clause,
            Decision = Decision,
            At = draft.At.UtcDateTime,
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
        // What the scenario says is the truth, and not what the verifier of this day answers.
        Assert.True(Code == expected.Code, $"{Id}: {expected.Code} instead of {Code}");
        Assert.Equal(AreAnchorsRefused ? "refused" : "accepted", expected.Anchors);
        if (!AreAnchorsRefused)
        {
            Assert.Equal(Lists ?? [.. draft.Crls.Select(_ => (string?)null)], expected.Crls.Select(list => list.Code));
        }

        return test with { Expected = expected, Lint = CaseRun.Lint(test) };
    }
}
