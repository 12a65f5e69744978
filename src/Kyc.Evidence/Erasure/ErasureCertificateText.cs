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
        AppendField("消去番号 / erasure", certificate.Id.ToString("D"));
        AppendField("申込番号 / application", certificate.ApplicationId.ToString("D"));
        AppendField("記録 / intent written", RecordRows.FormatInstant(certificate.Steps.IntendedAt));
        AppendField("鍵の破棄 / keys destroyed", RecordRows.FormatInstant(certificate.Steps.KeysDestroyedAt));
        AppendField("行の消去 / rows removed", RecordRows.FormatInstant(certificate.Steps.RowsRemovedAt));
        AppendField("残存なしの確認 / read back", RecordRows.FormatInstant(certificate.Steps.AbsenceConfirmedAt));
        AppendField(
            "台帳 / ledger head",
            string.Create(CultureInfo.InvariantCulture, $"{certificate.LedgerHead.Sequence} {certificate.LedgerHead.Hash}"));
        if (certificate.ServiceVersion is { } version)
        {
            AppendField("プログラムの版 / version of the service", version);
        }

        foreach (var erasedClass in certificate.Classes)
        {
            AppendClass(text, erasedClass);
        }

        AppendField("証明書 SHA-256 / certificate", Digest.Compute(statement.Content).ToString());
        AppendField("署名 / signature", $"{statement.Algorithm}, key {statement.KeyId}");
        text.Append(Convert.ToBase64String(statement.Signature)).Append('\n');
        return text.ToString();

        void AppendField(string label, string value) => AppendLine(text, label, value);
    }

    private static void AppendClass(StringBuilder text, ErasedClass erasedClass)
    {
        AppendField("区分 / class of data", FormatClass(erasedClass.DataClass));
        var isDue = erasedClass.Ground == ErasureGround.Due;
        AppendField("  理由 / ground", isDue ? "保存期間の満了 / retention period over" : "期間満了前の消去 / early, by two people");
        if (erasedClass.Rule is { } rule)
        {
            AppendField("  規則 / rule", $"{rule.RuleId} 第{rule.RuleVersion}版 / version {rule.RuleVersion}");
            AppendField("  起算 / period from", $"{rule.StartDay:yyyy-MM-dd} ({EvidenceWords.StartEvent.ToWord(rule.StartEvent)})");
            AppendField("  保存期限 / last day kept", rule.LastDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        AppendField("  実行者 / started by", $"{erasedClass.StartedBy.Person} ({erasedClass.StartedBy.Program})");
        if (erasedClass.ApprovedBy is { } approver)
        {
            AppendField("  承認者 / approved by", $"{approver.Person} ({approver.Program})");
        }

        foreach (var row in erasedClass.Rows)
        {
            AppendField("  消去した行 / rows", string.Create(CultureInfo.InvariantCulture, $"{row.Table}: {row.Count}"));
        }

        AppendField("  破棄した鍵 / key", erasedClass.DestroyedKeyName);
        foreach (var ciphertext in erasedClass.CiphertextHashes)
        {
            AppendField("  暗号文 SHA-256", ciphertext.ToString());
        }

        void AppendField(string label, string value) => AppendLine(text, label, value);
    }

    private static void AppendLine(StringBuilder text, string label, string value) =>
        text.Append(label).Append(": ").Append(value).Append('\n');

    private static string FormatClass(DataClass dataClass) =>
        DataClasses.All.FirstOrDefault(known => known.DataClass == dataClass)?.Title
        // The class is unknown if a later version of the service defined it.
        ?? string.Create(CultureInfo.InvariantCulture, $"その他 / {(short)dataClass}");
}
