using Kyc.Evidence.Erasure;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Retention;
using Kyc.Evidence.Signing;
using Kyc.Tests.Shared;

namespace Kyc.Evidence.Tests.Erasure;

/// <summary>Checks the bytes that are signed as a deletion certificate, and the text of the certificate.</summary>
public sealed class ErasureCertificateBytesTests
{
    private static readonly Guid ApplicationId = new("019c0000-0000-7000-8000-000000000001");

    private static readonly DateTimeOffset Start = new(2033, 11, 21, 1, 2, 3, 456, TimeSpan.Zero);

    private static readonly ErasureCertificate Certificate = new()
    {
        Id = new Guid("019c0000-0000-7000-8000-000000000002"),
        ApplicationId = ApplicationId,
        Classes =
        [
            CreateErasedClass(DataClass.Declaration, 1, TriggerEvent.ContractEnded),
            CreateErasedClass(DataClass.VerificationRecord, 2, TriggerEvent.LastTransactionEnded),
            CreateErasedClass(DataClass.Evidence, 3, TriggerEvent.ApplicationAbandoned),
            CreateErasedClass(DataClass.ReceivedDocument, 4, TriggerEvent.ApplicationRefused) with
            {
                Ground = ErasureGround.Early,
                ApprovedBy = new Actor("kyc", "staff-2"),
            },
        ],
        Steps = new ErasureSteps(Start, Start.AddSeconds(1), Start.AddSeconds(2), Start.AddSeconds(3)),
        LedgerHead = new HeadLeaf(ApplicationId, 12, Digest.Compute("head"u8)),
    };

    private const string CertificateHex =
        "000000196b79632d657261737572652d63657274696669636174652f3100000010019c000000007000800000000000000200000010019c0000000070"
        + "008000000000000001000000080000000000000004000000080000000000000001000000080000000000000001000000080000000000000001000000"
        + "0472756c650000000800000000000000010000000800000000000000010000000800000000000b4a630000000800000000000b5460000000036b7963"
        + "0000000773746166662d310000000000000000000000080000000000000001000000057461626c650000000800000000000000010000000800000000"
        + "0000000100000020ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb0000002630313963303030302d303030302d3730"
        + "30302d383030302d3030303030303030303030317c310000000800000000000000020000000800000000000000010000000800000000000000010000"
        + "000472756c650000000800000000000000010000000800000000000000020000000800000000000b4a630000000800000000000b5460000000036b79"
        + "630000000773746166662d310000000000000000000000080000000000000001000000057461626c6500000008000000000000000200000008000000"
        + "000000000100000020ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb0000002630313963303030302d303030302d37"
        + "3030302d383030302d3030303030303030303030317c3200000008000000000000000300000008000000000000000100000008000000000000000100"
        + "00000472756c650000000800000000000000010000000800000000000000030000000800000000000b4a630000000800000000000b5460000000036b"
        + "79630000000773746166662d310000000000000000000000080000000000000001000000057461626c65000000080000000000000003000000080000"
        + "00000000000100000020ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb0000002630313963303030302d303030302d"
        + "373030302d383030302d3030303030303030303030317c33000000080000000000000004000000080000000000000002000000080000000000000001"
        + "0000000472756c650000000800000000000000010000000800000000000000040000000800000000000b4a630000000800000000000b546000000003"
        + "6b79630000000773746166662d31000000036b79630000000773746166662d32000000080000000000000001000000057461626c6500000008000000"
        + "000000000400000008000000000000000100000020ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb00000026303139"
        + "63303030302d303030302d373030302d383030302d3030303030303030303030317c3400000008000729acf8df0e0000000008000729acf8ee504000"
        + "000008000729acf8fd928000000008000729acf90cd4c000000008000000000000000c000000209f2e6d33a3717ee826353a404ba4618d1aeeb6879a"
        + "d7936bce8ed5f46814924d";

    /// <summary>Ends of the format tags in hexadecimal: "cate/1" for the first format, and "cate/2" for the second one.</summary>
    private const string Format1TagEndHex = "636174652f31";

    private const string Format2TagEndHex = "636174652f32";

    private const string CertificateText =
        """
        消去証明書 / Deletion certificate

        消去番号 / erasure: 019c0000-0000-7000-8000-000000000002
        申込番号 / application: 019c0000-0000-7000-8000-000000000001
        記録 / intent written: 2033年11月21日 10時02分03秒 (日本時間)
        鍵の破棄 / keys destroyed: 2033年11月21日 10時02分04秒 (日本時間)
        行の消去 / rows removed: 2033年11月21日 10時02分05秒 (日本時間)
        残存なしの確認 / read back: 2033年11月21日 10時02分06秒 (日本時間)
        台帳 / ledger head: 12 9f2e6d33a3717ee826353a404ba4618d1aeeb6879ad7936bce8ed5f46814924d
        区分 / class of data: 申込内容 / Declaration
          理由 / ground: 保存期間の満了 / retention period over
          規則 / rule: rule 第1版 / version 1
          起算 / period from: 2026-11-20 (ContractEnded)
          保存期限 / last day kept: 2033-11-20
          実行者 / started by: staff-1 (kyc)
          消去した行 / rows: table: 1
          破棄した鍵 / key: 019c0000-0000-7000-8000-000000000001|1
          暗号文 SHA-256: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
        区分 / class of data: 確認記録 / VerificationRecord
          理由 / ground: 保存期間の満了 / retention period over
          規則 / rule: rule 第1版 / version 1
          起算 / period from: 2026-11-20 (LastTransactionEnded)
          保存期限 / last day kept: 2033-11-20
          実行者 / started by: staff-1 (kyc)
          消去した行 / rows: table: 2
          破棄した鍵 / key: 019c0000-0000-7000-8000-000000000001|2
          暗号文 SHA-256: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
        区分 / class of data: 添付資料 / Evidence
          理由 / ground: 保存期間の満了 / retention period over
          規則 / rule: rule 第1版 / version 1
          起算 / period from: 2026-11-20 (ApplicationAbandoned)
          保存期限 / last day kept: 2033-11-20
          実行者 / started by: staff-1 (kyc)
          消去した行 / rows: table: 3
          破棄した鍵 / key: 019c0000-0000-7000-8000-000000000001|3
          暗号文 SHA-256: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
        区分 / class of data: 受領書類 / ReceivedDocument
          理由 / ground: 期間満了前の消去 / early, by two people
          規則 / rule: rule 第1版 / version 1
          起算 / period from: 2026-11-20 (ApplicationRefused)
          保存期限 / last day kept: 2033-11-20
          実行者 / started by: staff-1 (kyc)
          承認者 / approved by: staff-2 (kyc)
          消去した行 / rows: table: 4
          破棄した鍵 / key: 019c0000-0000-7000-8000-000000000001|4
          暗号文 SHA-256: ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
        証明書 SHA-256 / certificate: f193271a9a3602cd5a02b68b99f85c7960ec4178b83f259eb028b12e17981c85
        署名 / signature: ecdsa-p256-sha256, key key-1
        AQID

        """;

    [Fact]
    public void A_certificate_has_fixed_bytes_and_reads_back()
    {
        Assert.Equal(CertificateHex, Convert.ToHexStringLower(Certificate.Encode()));
        Assert.True(ErasureCertificate.TryDecode(Convert.FromHexString(CertificateHex), out var decodedCertificate));
        Assert.Equal(
            Certificate.Classes.Select(erased => (erased.DataClass, erased.Ground, erased.Rule)),
            decodedCertificate!.Classes.Select(erased => (erased.DataClass, erased.Ground, erased.Rule)));
        Assert.Equal(CertificateHex, Convert.ToHexStringLower(decodedCertificate.Encode()));
    }

    [Fact]
    public void A_certificate_of_the_second_format_ends_with_the_version_of_the_service()
    {
        var hex = CertificateHex.Replace(Format1TagEndHex, Format2TagEndHex, StringComparison.Ordinal) + "00000005312e302e30";
        var certificate = Certificate with { ServiceVersion = "1.0.0" };

        Assert.Equal(hex, Convert.ToHexStringLower(certificate.Encode()));
        Assert.True(ErasureCertificate.TryDecode(Convert.FromHexString(hex), out var decodedCertificate));
        Assert.Equal("1.0.0", decodedCertificate!.ServiceVersion);
        Assert.Contains(
            "プログラムの版 / version of the service: 1.0.0\n",
            ErasureCertificateText.Write(decodedCertificate, new SignedStatement(decodedCertificate.Encode(), "a", "k", [1])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000000")]
    [InlineData("")]
    public void A_certificate_of_the_second_format_without_a_version_is_refused(string versionHex) =>
        Assert.False(
            ErasureCertificate.TryDecode(
                Convert.FromHexString(CertificateHex.Replace(Format1TagEndHex, Format2TagEndHex, StringComparison.Ordinal) + versionHex),
                out _));

    [Fact]
    public void Every_class_has_its_number_in_the_bytes_and_its_name_in_the_text()
    {
        foreach (var (dataClass, number, _) in StoredDataClasses.All)
        {
            var certificate = Certificate with { Classes = [CreateErasedClass(dataClass, number, TriggerEvent.ContractEnded)] };
            var bytes = certificate.Encode();
            // The certificate contains the number of classes, then the number of the class and the number of its ground.
            Assert.Contains($"00000008{1:x16}00000008{number:x16}00000008{1:x16}", Convert.ToHexStringLower(bytes),
                StringComparison.Ordinal);
            Assert.True(ErasureCertificate.TryDecode(bytes, out var decodedCertificate));
            Assert.Equal(dataClass, Assert.Single(decodedCertificate!.Classes).DataClass);
            Assert.Contains(
                $" / {dataClass}\n", ErasureCertificateText.Write(certificate, new SignedStatement(bytes, "a", "k", [1])),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_sample_certificate_contains_every_trigger_event_and_every_erasure_ground()
    {
        Assert.Equal(Enum.GetValues<TriggerEvent>(), Certificate.Classes.Select(erased => erased.Rule!.StartEvent));
        Assert.Equal(Enum.GetValues<ErasureGround>(), Certificate.Classes.Select(erased => erased.Ground).Distinct());
    }

    [Fact]
    public void The_text_of_a_certificate_never_changes() =>
        Assert.Equal(
            CertificateText,
            ErasureCertificateText.Write(Certificate, new SignedStatement(Certificate.Encode(), "ecdsa-p256-sha256", "key-1", [1, 2, 3])));

    private static ErasedClass CreateErasedClass(DataClass dataClass, int rowCount, TriggerEvent startEvent) => new()
    {
        DataClass = dataClass,
        Ground = ErasureGround.Due,
        Rule = new ErasureRule("rule", 1, startEvent, new(2026, 11, 20), new(2033, 11, 20)),
        StartedBy = new Actor("kyc", "staff-1"),
        Rows = [new ErasedRowCount("table", rowCount)],
        CiphertextHashes = [Digest.Compute("a"u8)],
        DestroyedKeyName = $"{ApplicationId:D}|{rowCount}",
    };
}
