using System.Text;

namespace Kyc.Evidence.Records;

/// <summary>
/// Writes a record as a page for printing on A4 paper: one self-contained HTML file without scripts. The same history always gives the same
/// bytes.
/// </summary>
public static class RecordPage
{
    /// <summary>
    /// The version of the layout. It changes whenever the same history would give different bytes, so that a verifier can determine whether
    /// it can reproduce the page.
    /// </summary>
    public const int Version = 1;

    private const string Head =
        """
        <!DOCTYPE html>
        <html lang="ja">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="robots" content="noindex">
        <title>確認記録</title>
        <style>
        @page { size: A4; margin: 15mm; }
        body { font: 10pt/1.5 "Noto Sans CJK JP", "Yu Gothic", "Hiragino Sans", sans-serif; color: #000; max-width: 180mm; margin: 0 auto; }
        h1 { font-size: 16pt; margin: 0 0 4mm; }
        h2 { font-size: 12pt; margin: 6mm 0 2mm; break-after: avoid; }
        table { border-collapse: collapse; width: 100%; }
        tr { break-inside: avoid; }
        th, td { border: 0.3mm solid #555; padding: 1mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        th { width: 55mm; font-weight: normal; background: #eee; }
        .row { width: 14mm; }
        .hash { font-family: monospace; font-size: 8pt; }
        section + section { break-before: page; }
        </style>
        </head>
        <body>

        """;

    /// <summary>
    /// Returns the page of the given history in UTF-8: every version of the record with its changes, the current version first.
    /// </summary>
    public static byte[] Write(RecordHistory history)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        for (var versionIndex = history.Versions.Count - 1; versionIndex >= 0; versionIndex--)
        {
            AppendSection(page, history, versionIndex);
        }

        page.Append("</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static void AppendSection(StringBuilder page, RecordHistory history, int versionIndex)
    {
        var record = history.Versions[versionIndex];
        var title = versionIndex == history.Versions.Count - 1 ? "確認記録" : "確認記録 (訂正前)";
        page.Append("<section>\n<h1>").Append(title).Append("</h1>\n<table>\n");
        AppendRow(page, "", "申込番号", record.ApplicationId.ToString("D"));
        AppendRow(page, "", "記録番号", record.Id.ToString("D"));
        foreach (var row in RecordRows.Create(record))
        {
            AppendRow(page, row.RowNumber, row.Label, row.Value);
        }

        page.Append("</table>\n");
        AppendAttachments(page, record);
        AppendChanges(page, history.GetChanges(versionIndex));
        page.Append("</section>\n");
    }

    private static void AppendAttachments(StringBuilder page, VerificationRecord record)
    {
        if (record.Attachments.Count == 0)
        {
            return;
        }

        page.Append("<h2>添付資料 (規則19条)</h2>\n<table>\n");
        foreach (var attachment in record.Attachments)
        {
            page.Append("<tr><th>").Append(Escape(RecordRows.DescribeAttachmentKind(attachment.Kind))).Append("</th><td class=\"hash\">")
                .Append(attachment.ItemId.ToString("D")).Append("<br>").Append(attachment.Commitment.ToString()).Append("</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void AppendChanges(StringBuilder page, IReadOnlyList<RecordChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        page.Append("<h2>この訂正で変わった事項</h2>\n<table>\n<tr><th>事項</th><td>訂正前</td><td>訂正後</td></tr>\n");
        foreach (var change in changes)
        {
            page.Append("<tr><th>").Append(Escape(change.Label)).Append("</th><td>").Append(Escape(change.Before ?? "―"))
                .Append("</td><td>").Append(Escape(change.After ?? "―")).Append("</td></tr>\n");
        }

        page.Append("</table>\n");
    }

    private static void AppendRow(StringBuilder page, string number, string label, string value) =>
        page.Append("<tr><td class=\"row\">").Append(Escape(number)).Append("</td><th>").Append(Escape(label)).Append("</th><td>")
            .Append(Escape(value)).Append("</td></tr>\n");

    // Escapes a text for HTML. Every value is escaped, including our own, because a value that is safe now may later come from a form. The
    // method is implemented here, so that the bytes do not depend on the version of the platform.
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
}
