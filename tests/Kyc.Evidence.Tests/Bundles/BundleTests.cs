using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kyc.Evidence.Bundles;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Json;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;
using Kyc.SecondOpinion;
using Kyc.VirtualCard.Pki;

namespace Kyc.Evidence.Tests.Bundles;

[Collection(nameof(SampleBundle))]
[Trait("Control", "5(1)S2")]
public sealed class BundleTests(SampleBundle sample)
{
    [Fact]
    public void A_bundle_verifies_and_reports_its_contents()
    {
        var report = sample.Verify(sample.Bytes);
        Assert.Empty(report.Faults);
        Assert.Equal(sample.Content.ApplicationId, report.Manifest!.ApplicationId);
        Assert.Equal(LedgerEntryKind.Exported, report.Entries[^1].Kind);
        Assert.Equal("audit 2026-11", report.Entries[^1].GetFact("reason"));
        Assert.Equal(RecordMethod.JpkiSignature, report.Record!.Current.Method);
        Assert.Equal(1, report.Checkpoint!.Number);
        Assert.Null(report.Card!.OwnFailure);
        Assert.Empty(report.Card.SecondObjections);
        Assert.DoesNotContain(report.Caveats, caveat => caveat.Contains("from the bundle itself", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_the_published_key_the_report_states_which_key_id_to_compare()
    {
        var report = sample.Verify(sample.Bytes, isKeyPinned: false);
        Assert.True(report.IsVerified);
        Assert.Contains(report.Caveats, caveat => caveat.Contains(sample.Key.KeyId, StringComparison.Ordinal));
    }

    [Fact]
    public void Other_programs_can_open_a_bundle()
    {
        using var zip = new ZipArchive(new MemoryStream(sample.Bytes), ZipArchiveMode.Read);
        Assert.Equal(["manifest.json", "manifest.sig", "README.md", "checkpoint/checkpoint.bin"],
            zip.Entries.Take(4).Select(entry => entry.FullName));
        foreach (var item in sample.Content.Items)
        {
            var entry = zip.Entries.Single(entry =>
                entry.FullName == sample.Verify(sample.Bytes).Manifest!.Items.Single(kept => kept.Subject.Id == item.Id).Member);
            using var content = new MemoryStream();
            using (var stream = entry.Open())
            {
                stream.CopyTo(content);
            }

            Assert.Equal(item.Plaintext, content.ToArray());
        }
    }

    [Fact]
    public void Members_written_twice_give_the_same_bytes()
    {
        var faults = new List<BundleFault>();
        Assert.Equal(sample.Bytes, CanonicalZip.Write(CanonicalZip.Read(sample.Bytes, faults)));
        Assert.Empty(faults);
    }

    [Fact]
    public void A_document_that_the_card_did_not_sign_is_detected_even_if_everything_else_is_recomputed()
    {
        using var key = EcdsaSigningKey.Create();
        var forgedContent = sample.CreateContent(changeDocument: document => [.. document, (byte)'!'], key: key);
        var report = sample.Verify(sample.Write(forgedContent, key), isKeyPinned: false);
        Assert.Contains(report.Faults, fault => fault.Member.EndsWith("signature.bin", StringComparison.Ordinal)
            && fault.Reason.StartsWith("SIG-INVALID", StringComparison.Ordinal));
        Assert.Equal([Objection.DocumentSignature], report.Card!.SecondObjections);
    }

    [Fact]
    public void A_certificate_of_an_untrusted_CA_is_detected()
    {
        var forgedCertificate =
            sample.Pki.IssueSignatureCertificate(new LeafRequest { Key = sample.HolderKey, SigningKeyOverride = RSA.Create(2048) });
        var report = sample.Verify(sample.Write(sample.CreateContent(certificate: forgedCertificate)));
        Assert.Contains("CERT-UNTRUSTED", Assert.Single(report.Faults).Reason, StringComparison.Ordinal);
        Assert.Equal([Objection.Issuer], report.Card!.SecondObjections);
    }

    [Fact]
    public void A_record_that_does_not_match_the_person_in_the_certificate_is_detected()
    {
        foreach (var change in new Func<VerificationRecord, VerificationRecord>[]
        {
            record => record with { Name = "別人" }, record => record with { Address = "別の住所" },
            record => record with { BirthDate = "419900402" },
            record => record with { DocumentNumber = "01@02" },
        })
        {
            var report = sample.Verify(sample.Write(sample.CreateContent(changeRecord: change)));
            Assert.EndsWith("certificate.der", Assert.Single(report.Faults).Member, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_verification_with_a_wrong_or_invalid_revocation_answer_is_detected()
    {
        foreach (var change in new Func<RevocationAnswer, RevocationAnswer>[]
        {
            answer => answer with { DistributionPoint = "CN=elsewhere" }, answer => answer with { IssuerKeyId = "00" },
            answer => answer with { Sha256 = "00" },
            answer => answer with { NextUpdate = answer.ThisUpdate },
            answer => answer with { CheckedAt = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) },
            answer => answer with { RevokedAt = answer.ThisUpdate, Reason = 3 },
        })
        {
            var report = sample.Verify(sample.Write(sample.CreateContent(changeAnswer: change)));
            Assert.All(report.Faults, fault => Assert.EndsWith("revocation-answer.json", fault.Member, StringComparison.Ordinal));
            Assert.NotEmpty(report.Faults);
        }
    }

    [Fact]
    public void A_bundle_that_would_not_verify_is_not_written()
    {
        var content = sample.Content;
        var item = content.Items[0];
        BundleContent[] invalidContents =
        [
            content with { Items = [.. content.Items.Skip(1)] },
            content with { Items = [item with { Plaintext = [1] }, .. content.Items.Skip(1)] },
            content with { Items = [item with { CommitmentKey = new byte[32] }, .. content.Items.Skip(1)] },
            content with { Items = [item with { Id = Guid.NewGuid() }, .. content.Items.Skip(1)] },
            content with { Chain = [.. content.Chain.SkipLast(1)] },
            content with { Chain = [.. content.Chain.Where(row => row.Sequence != 3)] },
            content with { Chain = [] },
            content with { Proof = content.Proof with { Index = content.Proof.Index ^ 1 } },
            content with { Checkpoint = content.Checkpoint with { Signature = [.. content.Checkpoint.Signature.SkipLast(1), 0] } },
            content with { ApplicationId = Guid.NewGuid() },
        ];
        foreach (var invalidContent in invalidContents)
        {
            using var output = new MemoryStream();
            var exception = Assert.Throws<BundleRefusedException>(() => BundleWriter.Write(output, invalidContent, sample.Key));
            Assert.NotEmpty(exception.Faults);
            Assert.Equal(0, output.Length);
        }
    }

    [Fact]
    public void After_an_erasure_the_bundle_of_the_remaining_data_still_verifies()
    {
        var content = sample.CreateContent(beforeExport: chain =>
            chain.AddErasureEntry(DataClass.VerificationRecord, DataClass.Evidence));
        var report = sample.Verify(sample.Write(content with { Items = [] }));
        Assert.Empty(report.Faults);
        Assert.Null(report.Record);
        Assert.Contains(report.Caveats, caveat => caveat.Contains("erased", StringComparison.Ordinal));
    }

    [Fact]
    public void When_only_the_attachments_are_erased_the_report_says_that_the_signature_was_not_checked()
    {
        var content = sample.CreateContent(beforeExport: chain => chain.AddErasureEntry(DataClass.Evidence));
        var report = sample.Verify(sample.Write(content with { Items = [.. content.Items.Where(item => item.Kind is null)] }));
        Assert.Empty(report.Faults);
        Assert.Contains(report.Caveats, caveat => caveat.Contains("can no longer be checked", StringComparison.Ordinal));
    }

    [Fact]
    public void JSON_files_of_a_bundle_have_a_fixed_format()
    {
        var file = new ProofFile(new HeadLeaf(Guid.Empty, 1, default), new InclusionProof(0, 2, [Digest.Compute([])]));
        const string expected =
            """
            {
              "leaf": {
                "applicationId": "00000000-0000-0000-0000-000000000000",
                "sequence": 1,
                "hash": "0000000000000000000000000000000000000000000000000000000000000000"
              },
              "proof": {
                "index": 0,
                "treeSize": 2,
                "path": [
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                ]
              }
            }
            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), JsonSerializer.Serialize(file, EvidenceJson.IndentedOptions));
    }

    [Fact]
    public void An_incomplete_record_is_reported_with_the_missing_row()
    {
        var content = sample.Content;
        var json = Encoding.UTF8.GetString(content.Items.Single(item => item.Kind is null).Plaintext);
        Assert.Contains("\"occupation\":\"会社員\"", json, StringComparison.Ordinal);
        Assert.True(
            RecordJson.TryRead(Encoding.UTF8.GetBytes(
                json.Replace("\"occupation\":\"会社員\"", "\"occupation\":\"\"", StringComparison.Ordinal)), out var record));
        Assert.Equal("23", Assert.Single(RecordCompleteness.FindMissingRows(record)).RowNumber);
    }
}
