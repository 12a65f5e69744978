using System.Globalization;
using System.Text;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Signatures;

namespace Kyc.Evidence.Bundles;

/// <summary>
/// Writes the README for the auditor, which describes the files and lists the plain <c>openssl</c> commands that check them.
/// </summary>
internal static class BundleReadme
{
    public static byte[] Write(BundleContent content, ChainFileEntry[] chain, ManifestItem[] items, RecordHistory? history, ISigningKey key)
    {
        var hash = SignatureScheme.Find(key.Algorithm)!.OpenSslHashName;
        var exportEntry = chain[^1].Entry;
        var text = new StringBuilder();
        AppendLine($"# 本人確認の証拠 / Evidence of identity verification");
        AppendLine($"");
        AppendLine($"- 申込番号 / application: {content.ApplicationId:D}");
        AppendLine($"- 書出日時 / exported: {RecordRows.FormatInstant(content.ExportedAt)}");
        AppendLine(
            $"- 書出者と理由 / by whom and why: {exportEntry.Actor.Person} ({exportEntry.Actor.Program}), {exportEntry.GetFact("reason") ?? "-"}");
        AppendLine($"");
        AppendLine($"この一式は `kyc evidence verify FILE` で検証できます。データベースもネットワークも要りません。以下は openssl だけで確かめる方法です。展開したフォルダーで実行してください。");
        const string verifyNote = "`kyc evidence verify FILE` checks all of it without database and network. "
            + "What follows needs nothing but openssl; run it where this was unpacked.";
        AppendLine($"{verifyNote}");
        AppendLine($"");
        AppendSection(
            "1. 一式の署名 / Signature over the bundle",
            "1 行目の値が、事業者が公表した鍵の値であること。2、3 行目は Verified OK。",
            "The first line must print the fingerprint that the brokerage published; both others print Verified OK. "
                + "The manifest lists the SHA-256 of every file.",
            "openssl pkey -pubin -in keys/checkpoint.pem -outform DER | openssl dgst -sha256",
            $"openssl dgst -{hash} -verify keys/checkpoint.pem -signature {BundleMemberNames.ManifestSignature} {BundleMemberNames.Manifest}",
            $"openssl dgst -{hash} -verify keys/checkpoint.pem -signature {BundleMemberNames.CheckpointSignature} {BundleMemberNames.Checkpoint}");
        if (history is not null)
        {
            AppendCardSections(items, history, content);
        }

        AppendSection($"{(history is null ? 2 : 4)}. 台帳との結び付き / What ties the files to the ledger",
            "各行の値が `ledger/chain.json` の同じ番号の commitment と一致すること。",
            "Each line prints the commitment of the entry of that number in ledger/chain.json.",
            [.. items.Select(item => $"openssl dgst -sha256 -mac HMAC -macopt hexkey:{item.CommitmentKey} {item.Member}")]);
        AppendLine($"## ファイル / Files");
        AppendLine($"");
        AppendLine($"| file | what |");
        AppendLine($"|---|---|");
        AppendLine($"| `records/page.html` | 確認記録 (印刷用) / the verification record, to print |");
        AppendLine($"| `records/*.json` | 確認記録 / the record and each correction, as kept |");
        AppendLine($"| `evidence/*` | 添付資料 / what proves the verification, numbered by ledger entry |");
        AppendLine($"| `ledger/chain.json` | 台帳 / every event of the application; each hash covers the one before |");
        AppendLine($"| `checkpoint/*` | 台帳の末尾を含む署名付きチェックポイント / signed root over the ends of many chains, and the way to it |");
        return Encoding.UTF8.GetBytes(text.ToString());

        void AppendLine(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void AppendSection(string title, string japanese, string english, params string[] commands)
        {
            AppendLine($"## {title}");
            AppendLine($"");
            AppendLine($"{japanese}");
            AppendLine($"{english}");
            AppendLine($"");
            AppendLine($"```sh");
            foreach (var command in commands)
            {
                AppendLine($"{command}");
            }

            AppendLine($"```");
            AppendLine($"");
        }

        void AppendCardSections(ManifestItem[] manifestItems, RecordHistory existingHistory, BundleContent bundle)
        {
            var originalRecord = existingHistory.Versions[0];
            string? FindMember(EvidenceKind kind) => originalRecord.Attachments.Where(attachment => attachment.Kind == kind)
                .Select(attachment => manifestItems.FirstOrDefault(item => item.Subject.Id == attachment.ItemId)?.Member).FirstOrDefault();
            if (originalRecord.Method != RecordMethod.JpkiSignature || FindMember(EvidenceKind.Document) is not { } document
                || FindMember(EvidenceKind.Signature) is not { } signature || FindMember(EvidenceKind.Certificate) is not { } certificate)
            {
                return;
            }

            var der = bundle
                .Items.First(item => manifestItems.Any(entry => entry.Member == certificate && entry.Subject.Id == item.Id))
                .Plaintext;
            var isP384 =
                SignatureCertificate.TryParse(der, out var parsedCertificate, out _)
                && parsedCertificate!.PublicKey.Kind == PublicKeyKind.EcP384;
            var cardHash = isP384 ? "sha384" : "sha256";
            AppendSection("2. カードの署名 / The card's signature", "Verified OK であること。",
                "Prints Verified OK: the person's card signed the application document.",
                $"openssl x509 -inform DER -in {certificate} -pubkey -noout > holder.pem",
                $"openssl dgst -{cardHash} -verify holder.pem -signature {signature} {document}");
            AppendSection("3. 証明書の発行者 / Who issued the certificate",
                "`ca.pem` は公的個人認証サービスの署名用認証局の自己署名証明書 (J-LIS から入手、PEM)。",
                "`ca.pem` is the self-signed certificate of the JPKI signature CA, from J-LIS, as PEM. "
                + "The time is that of the verification.",
                $"openssl x509 -inform DER -in {certificate} -out holder-certificate.pem",
                $"openssl verify -attime {originalRecord.VerifiedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)} "
                + "-CAfile ca.pem holder-certificate.pem");
        }
    }
}
