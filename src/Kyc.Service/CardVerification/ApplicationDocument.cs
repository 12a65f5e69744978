using System.Globalization;
using System.Text;
using Kyc.Contracts.V1;
using Kyc.Domain.Time;

namespace Kyc.Service.CardVerification;

/// <summary>
/// Creates the application document: the canonical text that the card signs. The regulation requires a signature over information about the
/// transaction, not only over a nonce (law.md 0.4). The text is UTF-8 without a byte order mark. It has one value per line, and lines end
/// with LF. The field rules of the request allow no control characters, so no value can look like an additional line. Version 1 of the
/// document stated the times in UTC. Each session stores its document, which is never created again.
/// </summary>
public static class ApplicationDocument
{
    /// <summary>Creates the document of the given session.</summary>
    public static byte[] Create(
        Guid applicationId, Guid sessionId, ReadOnlySpan<byte> nonce, DateTimeOffset issuedAt, DateTimeOffset expiresAt,
        CreateApplicationRequest request)
    {
        var declaration = request.Declaration;
        var text = new StringBuilder();
        text.Append("口座開設申込書 (KYC-APPLICATION-DOCUMENT 2)\n");
        AppendLine("申込番号", applicationId.ToString("D"));
        AppendLine("手続番号", sessionId.ToString("D"));
        AppendLine("乱数", Convert.ToHexStringLower(nonce));
        AppendLine("発行日時", FormatTime(issuedAt));
        AppendLine("有効期限", FormatTime(expiresAt));
        AppendLine("氏名", declaration.Name);
        AppendLine("フリガナ", declaration.NameKana);
        AppendLine("生年月日", declaration.BirthDate);
        AppendLine("住所", declaration.Address);
        AppendLine("取引の目的", FormatPurpose(declaration.Purpose));
        AppendLine("職業", declaration.Occupation);
        AppendLine("口座の種類", FormatAccountKind(declaration.AccountKind));
        AppendLine("同意した文書の版", request.Consent.TextVersion);
        AppendLine("同意した日時", FormatTime(request.Consent.AgreedAt.ToDateTimeOffset()));
        text.Append("私は、上記のとおり口座の開設を申し込みます。\n");
        return Encoding.UTF8.GetBytes(text.ToString());

        void AppendLine(string label, string value) => text.Append(label).Append(": ").Append(value).Append('\n');
    }

    // A person reads and signs the document, so the times are in Japanese time, and the text says so.
    private static string FormatTime(DateTimeOffset time) =>
        JapanTime.ToLocal(time).ToString("yyyy年M月d日 HH時mm分ss秒（日本時間）", CultureInfo.InvariantCulture);

    private static string FormatPurpose(TransactionPurpose purpose) => purpose switch
    {
        TransactionPurpose.AssetBuilding => "資産形成",
        TransactionPurpose.SurplusFunds => "余裕資金の運用",
        TransactionPurpose.Retirement => "老後資金の準備",
        TransactionPurpose.Other => "その他",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose)),
    };

    private static string FormatAccountKind(AccountKind kind) => kind switch
    {
        AccountKind.General => "証券総合口座",
        AccountKind.Nisa => "NISA口座",
        AccountKind.Margin => "信用取引口座",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
