using Kyc.Evidence.Erasure;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Tests.Erasure;

public sealed class ErasureCertificateTests : IDisposable
{
    private static readonly DateTimeOffset Due = JapanTime.StartOf(new DateOnly(2033, 11, 21));
    private static readonly Guid ApplicationId = Guid.NewGuid();

    private static readonly ErasureCertificate Sample = new()
    {
        Id = Guid.NewGuid(),
        ApplicationId = ApplicationId,
        DataClass = DataClass.Evidence,
        Ground = ErasureGround.Due,
        Rule = new ErasureRule("verification-evidence", 1, TriggerEvent.ContractEnded, new(2026, 11, 20), new(2033, 11, 20)),
        StartedBy = new Actor("kyc-service", "schedule"),
        Rows = [new ErasedRows("card_session", 1), new ErasedRows("evidence_item", 5)],
        Ciphertexts = [Digest.Of("a"u8), Digest.Of("b"u8)],
        KeysDestroyed = [$"{ApplicationId:D}|3"],
        Steps = new ErasureSteps(Due, Due.AddSeconds(1), Due.AddSeconds(2), Due.AddSeconds(3)),
        LedgerHead = new HeadLeaf(ApplicationId, 12, Digest.Of("head"u8)),
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
        Assert.Equal((Sample.Rule, Sample.Steps, Sample.LedgerHead), (read.Rule, read.Steps, read.LedgerHead));
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
    public void An_early_erasure_needs_two_different_people()
    {
        var early = Sample with { Ground = ErasureGround.Early, Rule = null, StartedBy = new Actor("kyc", "staff-1") };
        Assert.Throws<ArgumentException>(early.Encode);
        Assert.Throws<ArgumentException>((early with { ApprovedBy = new Actor("kyc-web", "staff-1") }).Encode);
        var approved = early with { ApprovedBy = new Actor("kyc", "staff-2") };
        Assert.True(ErasureCertificate.TryDecode(approved.Encode(), out var read));
        Assert.Equal(approved.ApprovedBy, read!.ApprovedBy);
    }

    [Fact]
    public void A_certificate_that_contradicts_itself_is_not_made()
    {
        ErasureCertificate[] wrong =
        [
            Sample with { Rule = null },
            Sample with { DataClass = DataClass.None },
            Sample with { Steps = Sample.Steps with { IntendedAt = Due.AddMicroseconds(-1) } },
            Sample with { Steps = Sample.Steps with { ReadBackAt = Due } },
            Sample with { Rows = [.. Sample.Rows.Reverse()] },
            Sample with { Rows = [new ErasedRows("evidence_item", -1)] },
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
            "消去証明書", Sample.ApplicationId.ToString(), "添付資料", "verification-evidence 第1版", "2033-11-20", "evidence_item: 5", Sample.KeysDestroyed[0],
            Sample.Ciphertexts[1].ToString(), "2033年11月21日 00時00分03秒 (日本時間)", _key.KeyId, Convert.ToBase64String(statement.Signature),
        })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }
}
