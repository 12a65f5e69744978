using System.Globalization;
using System.Text;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;

namespace Kyc.Evidence.Erasure;

/// <summary>Writes the deletion certificate as text for printing and filing, in Japanese and English.</summary>
public static class ErasureCertificateText
{
    /// <summary>Returns the text of the given certificate, with the signature of the given statement. Lines end with LF.</summary>
    public static string Write(ErasureCertificate certificate, SignedStatement statement)
    {
        var text = new StringBuilder();
        text.Append("消去証明書 / Deletion certificate\n\n");
        Line("消去番号 / erasure", certificate.Id.ToString("D"));
        Line("申込番号 / application", certificate.ApplicationId.ToString("D"));
        Line("記録 / intent written", RecordRows.FormatInstant(certificate.Steps.IntendedAt));
        Line("鍵の破棄 / keys destroyed", RecordRows.FormatInstant(certificate.Steps.KeysDestroyedAt));
        Line("行の消去 / rows removed", RecordRows.FormatInstant(certificate.Steps.RowsRemovedAt));
        Line("残存なしの確認 / read back", RecordRows.FormatInstant(certificate.Steps.ReadBackAt));
        Line(
            "台帳 / ledger head",
            string.Create(CultureInfo.InvariantCulture, $"{certificate.LedgerHead.Sequence} {certificate.LedgerHead.Hash}"));
        if (certificate.ServiceVersion is { } version)
        {
            Line("プログラムの版 / version of the service", version);
        }

        foreach (var erased in certificate.Classes)
        {
            Append(text, erased);
        }

        Line("証明書 SHA-256 / certificate", Digest.Compute(statement.Content).ToString());
        Line("署名 / signature", $"{statement.Algorithm}, key {statement.KeyId}");
        text.Append(Convert.ToBase64String(statement.Signature)).Append('\n');
        return text.ToString();

        void Line(string label, string value) => AppendLine(text, label, value);
    }

    private static void Append(StringBuilder text, ErasedClass erased)
    {
        Line("区分 / class of data", FormatClass(erased.DataClass));
        var isDue = erased.Ground == ErasureGround.Due;
        Line("  理由 / ground", isDue ? "保存期間の満了 / retention period over" : "期間満了前の消去 / early, by two people");
        if (erased.Rule is { } rule)
        {
            Line("  規則 / rule", $"{rule.RuleId} 第{rule.RuleVersion}版 / version {rule.RuleVersion}");
            Line("  起算 / period from", $"{rule.StartDay:yyyy-MM-dd} ({EvidenceWords.StartEvent.ToWord(rule.StartEvent)})");
            Line("  保存期限 / last day kept", rule.LastDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        Line("  実行者 / started by", $"{erased.StartedBy.Person} ({erased.StartedBy.Program})");
        if (erased.ApprovedBy is { } second)
        {
            Line("  承認者 / approved by", $"{second.Person} ({second.Program})");
        }

        foreach (var row in erased.Rows)
        {
            Line("  消去した行 / rows", string.Create(CultureInfo.InvariantCulture, $"{row.Table}: {row.Count}"));
        }

        Line("  破棄した鍵 / key", erased.DestroyedKeyName);
        foreach (var ciphertext in erased.Ciphertexts)
        {
            Line("  暗号文 SHA-256", ciphertext.ToString());
        }

        void Line(string label, string value) => AppendLine(text, label, value);
    }

    private static void AppendLine(StringBuilder text, string label, string value) =>
        text.Append(label).Append(": ").Append(value).Append('\n');

    private static string FormatClass(DataClass dataClass) =>
        DataClasses.All.FirstOrDefault(known => known.DataClass == dataClass)?.Title
        // The class is unknown if a later version of the service defined it.
        ?? string.Create(CultureInfo.InvariantCulture, $"その他 / {(short)dataClass}");
}
