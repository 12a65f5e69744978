using Kyc.Mail.Barcodes;
using Kyc.Mail.Posting;

namespace Kyc.Mail.Letters;

/// <summary>Represents a letter, which is printed as a sheet, a label and a line of the manifest.</summary>
public sealed record Letter
{
    /// <summary>
    /// The sender's own number for the letter: 1 to 15 ASCII letters, digits and hyphens, as ゆうプリR accepts (mail.md 8.6). It is printed and
    /// exported, so it must not contain personal data.
    /// </summary>
    public required string ManagementNumber { get; init; }

    /// <summary>The person to whom the letter is sent, with the address.</summary>
    public required Addressee Addressee { get; init; }

    /// <summary>
    /// Barcode of the address; null if the address has none (mail.md 8.1). The postcode in the barcode must be that of the addressee.
    /// </summary>
    public CustomerBarcode? Barcode { get; init; }

    /// <summary>Kind of mail.</summary>
    public required MailKind Kind { get; init; }

    /// <summary>Weight class.</summary>
    public required WeightClass WeightClass { get; init; }

    /// <summary>Whether the letter is marked 転送不要, so that it is not forwarded to a new address (law.md 1.4: 転送不要郵便物等).</summary>
    public required bool IsNonForwardable { get; init; }

    /// <summary>Posting number (引受番号); null if the post office has not assigned it yet.</summary>
    public PostingNumber? PostingNumber { get; init; }

    /// <summary>
    /// Code that the person enters to activate the account: 1 to 24 ASCII letters, digits and hyphens. It is printed on the inside of the
    /// folded sheet, so it cannot be seen through a window. Null if no code is used.
    /// </summary>
    public string? ActivationCode { get; init; }

    /// <summary>Returns only the type name: the properties are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(Letter);
}

/// <summary>Represents the person to whom a letter is sent, with the address as the document shows it (law.md 1.4).</summary>
/// <param name="Postcode">Seven ASCII digits.</param>
/// <param name="AddressLines">
/// One to three lines, none of them empty. A line that is too long is divided, but never inside a number, and text is never cut off.
/// </param>
/// <param name="Name">Name without the title 様, which is added when it is printed.</param>
public sealed record Addressee(string Postcode, IReadOnlyList<string> AddressLines, string Name)
{
    /// <summary>Maximum number of lines of an address.</summary>
    public const int MaxAddressLines = 3;

    /// <summary>Returns only the type name: the properties are personal data and do not belong in logs.</summary>
    public override string ToString() => nameof(Addressee);
}

/// <summary>Represents the sending company.</summary>
/// <param name="Name">Name of the company.</param>
/// <param name="Postcode">Seven ASCII digits.</param>
/// <param name="AddressLines">One to three lines.</param>
/// <param name="Telephone">
/// Telephone number for questions, as printed: up to 20 ASCII digits, hyphens, parentheses, spaces and <c>+</c>.
/// </param>
public sealed record Sender(string Name, string Postcode, IReadOnlyList<string> AddressLines, string Telephone);

/// <summary>
/// Represents the text of a letter: a document about the transaction (取引関係文書, law.md 1.4), the same for all letters of a batch.
/// </summary>
/// <param name="Title">Heading.</param>
/// <param name="Paragraphs">Paragraphs of the text.</param>
public sealed record LetterText(string Title, IReadOnlyList<string> Paragraphs)
{
    private const string OpeningParagraph = "このたびは当社に口座開設をお申し込みいただき、誠にありがとうございます。";

    private const string LegalBasisSentence = "本書は、犯罪による収益の移転防止に関する法律に基づき、お客様のご住所を確認するため、書留郵便（転送不要）によりお届けしています。";

    private const string ContactParagraph = "お届けした内容にお心当たりのない場合、または氏名・住所に誤りのある場合は、下記の管理番号を添えて、お手数ですが当社までご連絡ください。";

    /// <summary>
    /// Text about the opening of an account, for letters without an activation code: it says that receiving the letter completes the
    /// verification.
    /// </summary>
    public static LetterText AccountOpening { get; } = new(
        "口座開設手続きのご案内", [OpeningParagraph, $"{LegalBasisSentence}本書をお受け取りいただくことにより、本人確認の手続きが完了します。", ContactParagraph]);

    /// <summary>
    /// Text about the opening of an account, for letters with an activation code: it says that entering the code completes the
    /// verification.
    /// </summary>
    public static LetterText AccountOpeningWithCode { get; } = new(
        "口座開設手続きのご案内",
        [OpeningParagraph, $"{LegalBasisSentence}本書をお受け取りいただき、下記の有効化コードをご入力いただくことにより、本人確認の手続きが完了します。", ContactParagraph]);
}

/// <summary>Represents letters that are printed, listed and posted together.</summary>
/// <param name="Items">The letters in printing order.</param>
/// <param name="Sender">The sending company.</param>
/// <param name="Text">The text of the letters.</param>
/// <param name="PostingDate">Day on which the letters are to be handed to the post office.</param>
/// <param name="CreatedAt">
/// When the batch was created. The documents contain this time instead of the current one, so that printing the batch again produces the
/// same bytes.
/// </param>
/// <param name="CodesValidUntil">
/// Last day, in Japan, on which the activation codes are accepted; null if the letters do not state it.
/// </param>
public sealed record MailBatch(
    IReadOnlyList<Letter> Items,
    Sender Sender,
    LetterText Text,
    DateOnly PostingDate,
    DateTimeOffset CreatedAt,
    DateOnly? CodesValidUntil = null);
