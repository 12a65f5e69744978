namespace Kyc.Kiosk;

/// <summary>Represents a text for the person at the kiosk: what to do next, in Japanese and English, without technical terms.</summary>
internal sealed record PersonText(string Japanese, string English);

/// <summary>
/// Provides the text for each failure code. The texts about the card and the card reader are in <see cref="CardTexts"/>. The word before
/// the first hyphen of a code is its family. A code without a text of its own gets the text of its family, and if there is none, the
/// default text. The technical details are for the staff and are described in docs/failure-codes.md.
/// </summary>
internal static class PersonTexts
{
    private static readonly PersonText CallStaff = new(
        "手続きを続けられませんでした。係員をお呼びください。",
        "We could not continue. Please call a member of staff.");

    private static readonly PersonText PlaceCardAgain = new(
        "カードを置き直して、もう一度お試しください。終わるまでカードを動かさないでください。",
        "Please place your card again and leave it in place until we are done.");

    private static readonly PersonText StartAgain = new(
        "時間が過ぎたか、別の手続きが始まりました。もう一度最初からお試しください。",
        "The time ran out, or another attempt was started. Please start again.");

    private static readonly PersonText CertificateRefused = new(
        "このカードの署名用電子証明書は使えません。係員にご相談ください。",
        "The signature certificate on this card can't be used. Please ask a member of staff.");

    private static readonly PersonText CardNotSupported = new(
        "ただいまこの種類のカードを確認できません。係員にご相談ください。ほかの方法でもお手続きできます。",
        "We can't check this kind of card right now. Please ask a member of staff; there are other ways to continue.");

    private static readonly PersonText RevocationCheckUnavailable = new(
        "ただいま証明書の有効性を確認できません。しばらくしてからもう一度お試しください。",
        "We can't check your certificate right now. Please try again later.");

    private static readonly PersonText DataDiffers = new(
        "お申し込みの内容とカードの内容に違いがあります。係員が確認します。",
        "Your application and your card have different content. A member of staff will check it.");

    private static readonly Dictionary<string, PersonText> ByCode = new()
    {
        [""] = new("本人確認が完了しました。カードをお取りください。", "Your identity is verified. Please take your card."),
        ["CERT-EXPIRED"] = new(
            "署名用電子証明書の有効期限が切れています。お住まいの市区町村の窓口で更新してください。",
            "Your signature certificate has expired. Your municipal office can renew it."),
        ["CRL-REVOKED"] = new(
            "署名用電子証明書は失効しています。引っ越しや改姓のあとは市区町村の窓口で新しい証明書の発行が必要です。",
            "Your signature certificate is revoked. After a move or a change of name, you need a new one from your municipal office."),
        ["MATCH-PERSON"] = new(
            "お申し込みの方とカードの方が一致しません。係員にご相談ください。",
            "The card does not belong to the person who applied. Please ask a member of staff."),
        ["REFERENCE-UNKNOWN"] = new(
            "受付番号が見つかりません。もう一度ご確認ください。",
            "We can't find this reference code. Please check it and type it again."),
        ["SESSION-OTHER-KIOSK"] = new(
            "ほかの端末で手続き中です。その端末で続けるか、1分ほど待ってからもう一度お試しください。",
            "Another kiosk is working on this application. Please continue there, or wait a minute and start again."),
        ["SERVICE-UNAVAILABLE"] = new(
            "ただいまサービスに接続できません。しばらくしてからもう一度お試しください。",
            "The service can't be reached right now. Please try again later."),
        ["DATABASE-UNAVAILABLE"] = new(
            "ただいま受け付けられません。しばらくしてからもう一度お試しください。",
            "We can't accept this right now. Please try again in a moment."),
        ["DATABASE-OUTCOME-UNKNOWN"] = new(
            "受け付けの結果を確認できませんでした。しばらくしてからもう一度お試しください。二重に受け付けることはありません。",
            "We couldn't check whether this was accepted. Please try again in a moment; it is never accepted twice."),
    };

    private static readonly Dictionary<string, PersonText> ByFamily = new()
    {
        ["CERT"] = CertificateRefused,
        ["TRUST"] = CardNotSupported,
        ["SIG"] = PlaceCardAgain,
        ["CRL"] = RevocationCheckUnavailable,
        ["MATCH"] = DataDiffers,
        ["SESSION"] = StartAgain,
    };

    /// <summary>Returns the text for the given failure code. The empty code stands for success.</summary>
    public static PersonText Get(string code) =>
        CardTexts.ByCode.GetValueOrDefault(code)
        ?? ByCode.GetValueOrDefault(code)
        ?? ByFamily.GetValueOrDefault(code.Split('-')[0])
        ?? CallStaff;
}
