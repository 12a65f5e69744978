using Kyc.Domain.Time;
using Kyc.Evidence.Erasure;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Tests.Erasure;

[Trait("Control", "2(2)S3")]
public sealed class ErasureCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Due = JapanTime.GetStart(new DateOnly(2033, 11, 21));
    private static readonly Guid ApplicationId = Guid.NewGuid();

    private static readonly ErasedClass Evidence = new()
    {
        DataClass = DataClass.Evidence,
        Ground = ErasureGround.Due,
        Rule = new ErasureRule("verification-evidence", 1, TriggerEvent.ContractEnded, new(2026, 11, 20), new(2033, 11, 20)),
        StartedBy = new Actor("kyc-service", "schedule"),
        Rows = [new ErasedRows("evidence_item", 5), new ErasedRows("mail_document", 0)],
        Ciphertexts = [Digest.Compute("a"u8), Digest.Compute("b"u8)],
        DestroyedKeyName = $"{ApplicationId:D}|3",
    };

    private static readonly ErasedClass Record = new()
    {
        DataClass = DataClass.VerificationRecord,
        Ground = ErasureGround.Early,
        Rule = null,
        StartedBy = new Actor("kyc", "staff-1"),
        ApprovedBy = new Actor("kyc", "staff-2"),
        Rows = [new ErasedRows("verification_record", 1)],
        Ciphertexts = [Digest.Compute("c"u8)],
        DestroyedKeyName = $"{ApplicationId:D}|2",
    };

    private static readonly ErasureCertificate Sample = new()
    {
        Id = Guid.NewGuid(),
        ApplicationId = ApplicationId,
        Classes = [Record, Evidence],
        Steps = new ErasureSteps(Due, Due.AddSeconds(1), Due.AddSeconds(2), Due.AddSeconds(3)),
        LedgerHead = new HeadLeaf(ApplicationId, 12, Digest.Compute("head"u8)),
    };

    private readonly EcdsaSigningKey _key = EcdsaSigningKey.Create();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_signed_certificate_reads_back_under_its_key_and_under_no_other()
    {
        using var other = EcdsaSigningKey.Create();
        var statement = Sample.Sign(_key);
        var read = ErasureCertificate.Verify(statement, new TrustedKeys(_key.SubjectPublicKeyInfo));
        Assert.Equal(Sample.Encode(), read!.Encode());
        Assert.Equal((Evidence.Rule, Sample.Steps, Sample.LedgerHead), (read.Classes[1].Rule, read.Steps, read.LedgerHead));
        Assert.Equal((null, Record.ApprovedBy), (read.Classes[0].Rule, read.Classes[0].ApprovedBy));
        Assert.Null(ErasureCertificate.Verify(statement, new TrustedKeys(other.SubjectPublicKeyInfo)));
    }

    [Fact]
    public void A_certificate_changed_in_any_byte_does_not_verify()
    {
        var statement = Sample.Sign(_key);
        for (var at = 0; at < statement.Content.Length; at++)
        {
            var changed = (byte[])statement.Content.Clone();
            changed[at] ^= 0x10;
            Assert.Null(ErasureCertificate.Verify(statement with { Content = changed }, new TrustedKeys(_key.SubjectPublicKeyInfo)));
            Assert.False(ErasureCertificate.TryDecode(changed.AsSpan(0, at), out _));
        }
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    public void An_early_erasure_needs_two_different_people()
    {
        Assert.Throws<ArgumentException>((Sample with { Classes = [Record with { ApprovedBy = null }] }).Encode);
        Assert.Throws<ArgumentException>((Sample with { Classes = [Record with { ApprovedBy = new Actor("kyc-web", "staff-1") }] }).Encode);
        Assert.True(ErasureCertificate.TryDecode((Sample with { Classes = [Record] }).Encode(), out _));
    }

    [Fact]
    public void A_certificate_that_contradicts_itself_is_not_created()
    {
        ErasureCertificate[] wrong =
        [
            Sample with { Classes = [] },
            Sample with { Classes = [Evidence, Record] },
            Sample with { Classes = [Evidence, Evidence] },
            Sample with { Classes = [Evidence with { Rule = null }] },
            Sample with { Classes = [Evidence with { DataClass = DataClass.None }] },
            Sample with { Classes = [Evidence with { Rows = [.. Evidence.Rows.Reverse()] }] },
            Sample with { Classes = [Evidence with { Rows = [Evidence.Rows[0], Evidence.Rows[0]] }] },
            Sample with { Classes = [Evidence with { Rows = [new ErasedRows("evidence_item", -1)] }] },
            Sample with { Classes = [Evidence with { DestroyedKeyName = "" }] },
            Sample with { Steps = Sample.Steps with { IntendedAt = Due.AddMicroseconds(-1) } },
            Sample with { Steps = Sample.Steps with { ReadBackAt = Due } },
            Sample with { LedgerHead = Sample.LedgerHead with { ApplicationId = Guid.NewGuid() } },
        ];
        Assert.All(wrong, certificate => Assert.Throws<ArgumentException>(certificate.Encode));
    }

    [Fact]
    public void The_text_says_everything_that_was_signed()
    {
        var statement = Sample.Sign(_key);
        var text = ErasureCertificateText.Write(Sample, statement);
        foreach (var part in new[]
        {
            "消去証明書", Sample.ApplicationId.ToString(), "添付資料", "verification-evidence 第1版", "2033-11-20", "evidence_item: 5",
            Evidence.DestroyedKeyName,
            Evidence.Ciphertexts[1].ToString(), "確認記録", "staff-2 (kyc)", Record.DestroyedKeyName, Record.Ciphertexts[0].ToString(),
            "2033年11月21日 00時00分03秒 (日本時間)", _key.KeyId, Convert.ToBase64String(statement.Signature),
        })
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }
}
