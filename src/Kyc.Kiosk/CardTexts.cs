namespace Kyc.Kiosk;

/// <summary>
/// Provides the texts that the person reads when there is a problem with the card, its password, the card reader or the PC/SC service: one
/// text for each code in docs/failure-codes.md that begins with <c>CARD-</c>. The texts say what to do next and, if the password was not
/// sent to the card, that it was not sent.
/// </summary>
internal static class CardTexts
{
    public static IReadOnlyDictionary<string, PersonText> ByCode { get; } = new Dictionary<string, PersonText>
    {
        ["CARD-NO-SERVICE"] = new(
            "カードリーダーの準備ができていません。係員をお呼びください。",
            "The card reader is not ready. Please call a member of staff."),
        ["CARD-SERVICE-STOPPED"] = new(
            "カードリーダーが止まりました。係員をお呼びください。",
            "The card reader has stopped working. Please call a member of staff."),
        ["CARD-SERVICE-SILENT"] = new(
            "カードリーダーから返事がありません。係員をお呼びください。",
            "The card reader does not answer. Please call a member of staff."),
        ["CARD-HOST-UNUSABLE"] = new(
            "この端末の設定が完全ではありません。係員をお呼びください。",
            "This terminal is not set up completely. Please call a member of staff."),
        ["CARD-ACCESS-DENIED"] = new(
            "この端末ではカードリーダーを使えません。係員をお呼びください。",
            "This terminal cannot use its card reader. Please call a member of staff."),
        ["CARD-SERVICE-VERSION"] = new(
            "カードリーダーの設定が合っていません。係員をお呼びください。",
            "The card reader is not set up properly. Please call a member of staff."),
        ["CARD-NO-READER"] = new(
            "カードリーダーがつながっていません。係員をお呼びください。",
            "The card reader is not connected. Please call a member of staff."),
        ["CARD-NOT-PRESENT"] = new(
            "カードが置かれませんでした。マイナンバーカードを置いて、もう一度お試しください。",
            "No card was placed in time. Please place your My Number Card and try again."),
        ["CARD-REMOVED"] = new(
            "カードが離れました。置き直して、終わるまで動かさないでください。",
            "Your card was removed too early. Please place it again and leave it in place until we are done."),
        ["CARD-UNRESPONSIVE"] = new(
            "カードを読み取れません。向きを確かめ、ほかのカードから離して置き直してください。",
            "Your card can't be read. Please check that it is the right way round and place it again, away from other cards."),
        ["CARD-IN-USE"] = new(
            "ほかのソフトウェアがカードを使っています。係員をお呼びください。",
            "Another program is using your card. Please call a member of staff."),
        ["CARD-RESET"] = new(
            "読み取りが途中で止まりました。カードを置き直して、もう一度お試しください。",
            "Reading was interrupted. Please place your card again and try once more."),
        ["CARD-TIMEOUT"] = new(
            "カードの返事がありません。カードを置き直して、もう一度お試しください。",
            "Your card did not answer in time. Please place it again and try once more."),
        ["CARD-UNKNOWN"] = new(
            "マイナンバーカードではないようです。マイナンバーカードを置いてください。",
            "This does not seem to be a My Number Card. Please place your My Number Card."),
        ["CARD-SEVERAL"] = new(
            "マイナンバーカードが2枚以上あります。ご本人のカードだけを置いてください。",
            "There is more than one My Number Card. Please leave only your own card on the reader."),
        ["CARD-LABEL-UNKNOWN"] = new(
            "このカードはこの端末ではまだ使えません。ほかの確認方法を係員がご案内します。",
            "This terminal does not support your card yet. A member of staff will explain other ways to verify your identity."),
        ["CARD-KIND-UNSUPPORTED"] = new(
            "スマートフォンや住基カードは使えません。マイナンバーカードを置いてください。",
            "Smartphones and older cards can't be used here. Please place your plastic My Number Card."),
        ["CARD-NO-SIGNATURE-CERTIFICATE"] = new(
            "このカードには署名用電子証明書がありません。ほかの確認方法を係員がご案内します。",
            "This card has no signature certificate. A member of staff will explain other ways to verify your identity."),
        ["CARD-PASSWORD-FORM"] = new(
            "署名用パスワードは6～16文字の数字と大文字のアルファベットです。カードには何も送っていません。",
            "The signature password is 6 to 16 digits and capital letters. Nothing was sent to your card."),
        ["CARD-PIN-INCORRECT"] = new(
            "署名用パスワードが違います。続けて間違えるとロックされます。よくご確認ください。",
            "The signature password is wrong. Further mistakes will block it. Please check it carefully."),
        ["CARD-PIN-REPEATED"] = new(
            "先ほど誤りとされたパスワードと同じため、カードには送っていません。よくご確認ください。",
            "The same password was refused a short time ago, so it was not sent again. Please check it carefully."),
        ["CARD-PIN-LAST-TRY"] = new(
            "あと1回間違えるとパスワードがロックされるため、送信していません。パスワードが確かな場合は係員にお申し出ください。",
            "One more mistake would block your password, so it was not sent. If you are certain of it, please tell a member of staff."),
        ["CARD-PIN-BLOCKED"] = new(
            "署名用パスワードがロックされています。市区町村の窓口、またはスマートフォンとコンビニエンスストアで初期化できます。",
            "Your signature password is blocked. Your municipal office can reset it, "
            + "or you can reset it with a smartphone and a machine in a convenience store."),
        ["CARD-PIN-TRIES-UNKNOWN"] = new(
            "パスワードの残り回数を確認できないため、送信していません。カードを置き直してください。",
            "Your card did not say how many tries are left, so the password was not sent. Please place the card again."),
        ["CARD-PIN-UNKNOWN-RESULT"] = new(
            "カードの返事が途切れました。パスワードを入れ直さず、係員をお呼びください。",
            "Your card's answer was lost. Please don't type the password again; call a member of staff."),
        ["CARD-PIN-NOT-COUNTED"] = new(
            "読み取りが途切れましたが、パスワードの回数は減っていません。カードを置き直して、もう一度お試しください。",
            "Reading was interrupted, but no try of your password was used. Please place your card again and try once more."),
        ["CARD-LATCH-UNUSABLE"] = new(
            "端末の準備ができていません。パスワードはカードに送っていません。係員をお呼びください。",
            "This terminal is not ready. Your password was not sent to your card. Please call a member of staff."),
        ["CARD-SIGNATURE-BROKEN"] = new(
            "カードを正しく読み取れませんでした。署名は送信していません。カードを置き直して、もう一度お試しください。",
            "Your card could not be read properly, and no signature was sent. Please place it again and try once more."),
        ["CARD-PROTOCOL"] = new(
            "カードを正しく読み取れませんでした。カードを置き直して、もう一度お試しください。",
            "Your card could not be read properly. Please place it again and try once more."),
        ["CARD-PCSC-ERROR"] = new(
            "カードリーダーに不具合があります。係員をお呼びください。",
            "There is a problem with the card reader. Please call a member of staff."),
    };
}
