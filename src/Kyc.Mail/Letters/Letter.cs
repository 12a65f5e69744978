using Kyc.Mail.Barcodes;
using Kyc.Mail.Posting;

namespace Kyc.Mail.Letters;

/// <summary>One letter: it becomes a sheet, a label and a line of the manifest.</summary>
public sealed record Letter
{
    /// <summary>
    /// The sender's own number: 1 to 15 ASCII letters, digits and hyphens, what ゆうプリR takes (mail.md 8.6). It is printed and exported, so
    /// it must say nothing of the person.
    /// </summary>
    public required string ManagementNumber { get; init; }

    /// <summary>Who gets it.</summary>
    public required Addressee Addressee { get; init; }

    /// <summary>Barcode of the address; null where the manual wants none (mail.md 8.1). Its postcode is the addressee's.</summary>
    public CustomerBarcode? Barcode { get; init; }

    /// <summary>How it is sent.</summary>
    public required MailKind Kind { get; init; }

    /// <summary>Its size.</summary>
    public required WeightClass Weight { get; init; }

    /// <summary>Marked 転送不要 (law.md 1.4: 転送不要郵便物等).</summary>
    public required bool IsNonForwardable { get; init; }

    /// <summary>Posting number (引受番号); null while the sticker of the counter is still to come.</summary>
    public PostingNumber? PostingNumber { get; init; }

    /// <summary>
    /// Code that the person types to activate the account: 1 to 24 ASCII letters, digits and hyphens, printed inside where no window shows
    /// it; null when none is used.
    /// </summary>
    public string? ActivationCode { get; init; }

    /// <summary>Says nothing of the person.</summary>
    public override string ToString() => nameof(Letter);
}

/// <summary>The person a letter goes to, with the address as the document shows it (law.md 1.4).</summary>
/// <param name="Postcode">Seven ASCII digits.</param>
/// <param name="AddressLines">
/// One to three lines, none empty; each is divided where it is too long, never cut and never inside a number.
/// </param>
/// <param name="Name">Name without 様, which is added.</param>
public sealed record Addressee(string Postcode, IReadOnlyList<string> AddressLines, string Name)
{
    /// <summary>Most lines of an address.</summary>
    public const int MostAddressLines = 3;

    /// <summary>Says nothing of the person.</summary>
    public override string ToString() => nameof(Addressee);
}

/// <summary>The firm that sends.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Postcode">Seven ASCII digits.</param>
/// <param name="AddressLines">One to three lines.</param>
/// <param name="Telephone">Number for questions as it is printed: up to 20 ASCII digits, hyphens, parentheses, blanks and <c>+</c>.</param>
public sealed record Sender(string Name, string Postcode, IReadOnlyList<string> AddressLines, string Telephone);

/// <summary>What the letter says: a document on the transaction (取引関係文書, law.md 1.4), the same for all of a batch.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Paragraphs">Text, a string a paragraph.</param>
public sealed record LetterText(string Title, IReadOnlyList<string> Paragraphs)
{
    private const string Opening = "このたびは当社に口座開設をお申し込みいただき、誠にありがとうございます。";

    private const string Law = "本書は、犯罪による収益の移転防止に関する法律に基づき、お客様のご住所を確認するため、書留郵便（転送不要）によりお届けしています。";

    private const string Questions = "お届けした内容にお心当たりのない場合、または氏名・住所に誤りのある場合は、下記の管理番号を添えて、お手数ですが当社までご連絡ください。";

    /// <summary>The notice that an account has been opened, for letters without activation code.</summary>
    public static LetterText AccountOpening { get; } = new(
        "口座開設手続きのご案内", [Opening, $"{Law}本書をお受け取りいただくことにより、本人確認の手続きが完了します。", Questions]);

    /// <summary>The same for letters with a code, without which the person is not verified.</summary>
    public static LetterText AccountOpeningWithCode { get; } = new(
        "口座開設手続きのご案内",
        [Opening, $"{Law}本書をお受け取りいただき、下記の有効化コードをご入力いただくことにより、本人確認の手続きが完了します。", Questions]);
}

/// <summary>Letters that are printed, listed and posted together.</summary>
/// <param name="Items">The letters, in the order they are printed.</param>
/// <param name="Sender">Who sends them.</param>
/// <param name="Text">What they say.</param>
/// <param name="PostingDate">Day on which they are to be handed to the post office.</param>
/// <param name="Created">When the batch was made; stands in the documents, so that printing it again gives the same bytes.</param>
/// <param name="CodesValidUntil">
/// Last day on which the activation codes are taken all day, in Japan; null when no day is to be printed.
/// </param>
public sealed record MailBatch(
    IReadOnlyList<Letter> Items,
    Sender Sender,
    LetterText Text,
    DateOnly PostingDate,
    DateTimeOffset Created,
    DateOnly? CodesValidUntil = null);
