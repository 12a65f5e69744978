using Kyc.Domain.Time;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Tests.Erasure;

[Trait("Control", "2(2)S3")]
public sealed class ErasureCertificateTests : IDisposable
{
    private static readonly DateTimeOffset DueAt = JapanTime.GetStart(new DateOnly(2033, 11, 21));
    private static readonly Guid ApplicationId = Guid.NewGuid();

    private static readonly ErasedClass ErasedEvidence = new()
    {
        DataClass = DataClass.Evidence,
        Ground = ErasureGround.Due,
        Rule = new ErasureRule("verification-evidence", 1, TriggerEvent.ContractEnded, new(2026, 11, 20), new(2033, 11, 20)),
        StartedBy = new Actor("kyc-service", "schedule"),
        Rows = [new ErasedRowCount("evidence_item", 5), new ErasedRowCount("mail_document", 0)],
        CiphertextHashes = [Digest.Compute("a"u8), Digest.Compute("b"u8)],
        DestroyedKeyName = $"{ApplicationId:D}|3",
    };

    private static readonly ErasedClass ErasedRecord = new()
    {
        DataClass = DataClass.VerificationRecord,
        Ground = ErasureGround.Early,
        Rule = null,
        StartedBy = new Actor("kyc", "staff-1"),
        ApprovedBy = new Actor("kyc", "staff-2"),
        Rows = [new ErasedRowCount("verification_record", 1)],
        CiphertextHashes = [Digest.Compute("c"u8)],
        DestroyedKeyName = $"{ApplicationId:D}|2",
    };

    private static readonly ErasureCertificate SampleCertificate = new()
    {
        Id = Guid.NewGuid(),
        ApplicationId = ApplicationId,
        Classes = [ErasedRecord, ErasedEvidence],
        Steps = new ErasureSteps(DueAt, DueAt.AddSeconds(1), DueAt.AddSeconds(2), DueAt.AddSeconds(3)),
        LedgerHead = new HeadLeaf(ApplicationId, 12, Digest.Compute("head"u8)),
    };

    private readonly EcdsaSigningKey _key = EcdsaSigningKey.Create();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_signed_certificate_is_decoded_only_if_its_signing_key_is_trusted()
    {
        using var otherKey = EcdsaSigningKey.Create();
        var statement = SampleCertificate.Sign(_key);
        var verifiedCertificate = ErasureCertificate.VerifyAndDecode(statement, new TrustedKeys(_key.SubjectPublicKeyInfo));
        Assert.Equal(SampleCertificate.Encode(), verifiedCertificate!.Encode());
        Assert.Equal(
            (ErasedEvidence.Rule, SampleCertificate.Steps, SampleCertificate.LedgerHead),
            (verifiedCertificate.Classes[1].Rule, verifiedCertificate.Steps, verifiedCertificate.LedgerHead));
        Assert.Equal((null, ErasedRecord.ApprovedBy), (verifiedCertificate.Classes[0].Rule, verifiedCertificate.Classes[0].ApprovedBy));
        Assert.Null(ErasureCertificate.VerifyAndDecode(statement, new TrustedKeys(otherKey.SubjectPublicKeyInfo)));
    }

    [Fact]
    public void A_certificate_changed_in_any_byte_does_not_verify()
    {
        var statement = SampleCertificate.Sign(_key);
        for (var offset = 0; offset < statement.Content.Length; offset++)
        {
            var changedContent = (byte[])statement.Content.Clone();
            changedContent[offset] ^= 0x10;
            Assert.Null(
                ErasureCertificate.VerifyAndDecode(
                    statement with { Content = changedContent }, new TrustedKeys(_key.SubjectPublicKeyInfo)));
            Assert.False(ErasureCertificate.TryDecode(changedContent.AsSpan(0, offset), out _));
        }
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    public void An_early_erasure_needs_two_different_people()
    {
        Assert.Throws<ArgumentException>((SampleCertificate with { Classes = [ErasedRecord with { ApprovedBy = null }] }).Encode);
        Assert.Throws<ArgumentException>(
            (SampleCertificate with { Classes = [ErasedRecord with { ApprovedBy = new Actor("kyc-web", "staff-1") }] }).Encode);
        Assert.True(ErasureCertificate.TryDecode((SampleCertificate with { Classes = [ErasedRecord] }).Encode(), out _));
    }

    [Fact]
    public void A_certificate_that_contradicts_itself_is_not_created()
    {
        ErasureCertificate[] invalidCertificates =
        [
            SampleCertificate with { Classes = [] },
            SampleCertificate with { Classes = [ErasedEvidence, ErasedRecord] },
            SampleCertificate with { Classes = [ErasedEvidence, ErasedEvidence] },
            SampleCertificate with { Classes = [ErasedEvidence with { Rule = null }] },
            SampleCertificate with { Classes = [ErasedEvidence with { DataClass = DataClass.None }] },
            SampleCertificate with { Classes = [ErasedEvidence with { Rows = [.. ErasedEvidence.Rows.Reverse()] }] },
            SampleCertificate with { Classes = [ErasedEvidence with { Rows = [ErasedEvidence.Rows[0], ErasedEvidence.Rows[0]] }] },
            SampleCertificate with { Classes = [ErasedEvidence with { Rows = [new ErasedRowCount("evidence_item", -1)] }] },
            SampleCertificate with { Classes = [ErasedEvidence with { DestroyedKeyName = "" }] },
            SampleCertificate with { Steps = SampleCertificate.Steps with { IntendedAt = DueAt.AddMicroseconds(-1) } },
            SampleCertificate with { Steps = SampleCertificate.Steps with { AbsenceConfirmedAt = DueAt } },
            SampleCertificate with { LedgerHead = SampleCertificate.LedgerHead with { ApplicationId = Guid.NewGuid() } },
        ];
        Assert.All(invalidCertificates, certificate => Assert.Throws<ArgumentException>(certificate.Encode));
    }

    [Fact]
    public void The_certificate_text_contains_all_signed_values()
    {
        var statement = SampleCertificate.Sign(_key);
        var text = ErasureCertificateText.Write(SampleCertificate, statement);
        foreach (var part in new[]
        {
            "消去証明書", SampleCertificate.ApplicationId.ToString(), "添付資料", "verification-evidence 第1版", "2033-11-20", "evidence_item: 5",
            ErasedEvidence.DestroyedKeyName,
            ErasedEvidence.CiphertextHashes[1].ToString(), "確認記録", "staff-2 (kyc)", ErasedRecord.DestroyedKeyName,
            ErasedRecord.CiphertextHashes[0].ToString(),
            "2033年11月21日 00時00分03秒 (日本時間)", _key.KeyId, Convert.ToBase64String(statement.Signature),
        })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }
}
