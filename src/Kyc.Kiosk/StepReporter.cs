using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Session;

namespace Kyc.Kiosk;

/// <summary>Tells the person about those steps of the card session that concern them.</summary>
internal sealed class StepReporter(TextWriter output) : IProgress<CardStep>
{
    private bool _hasAskedForCard;
    private bool _hasReportedSeveralCards;

    public void Report(CardStep value)
    {
        var text = value switch
        {
            CardStep.WaitingForCard when !_hasAskedForCard => GetPlaceCardText(),
            CardStep.UnsupportedCardFound => CardTexts.ByCode["CARD-UNKNOWN"],
            CardStep.SeveralCardsFound when !_hasReportedSeveralCards => GetSeveralCardsText(),
            CardStep.VerifyingPassword => new("読み取っています。カードを動かさないでください。", "Reading. Please leave your card in place."),
            CardStep.Done => new("カードの読み取りが終わりました。", "Your card has been read."),
            _ => null,
        };
        if (text is not null)
        {
            output.WriteLine($"{text.Japanese} / {text.English}");
        }
    }

    /// <summary>
    /// Tells the person that a call to the card or to the PC/SC service has not returned yet. Lifting the card ends a call to the card.
    /// </summary>
    public void ReportSilence(PcscTimeoutSource source)
    {
        PersonText text = source == PcscTimeoutSource.Card
            ? new("カードの返事がありません。いったんカードを離してください。", "Your card does not answer. Please lift it off the reader.")
            : new("カードリーダーの返事を待っています。お待ちください。", "Waiting for the card reader to answer. Please wait.");
        _hasAskedForCard = false;
        output.WriteLine($"{text.Japanese} / {text.English}");
    }

    /// <summary>
    /// Returns the text about several cards and remembers that it was returned. The search for a card is repeated until only one card is
    /// left, but this text is shown only once.
    /// </summary>
    private PersonText GetSeveralCardsText()
    {
        _hasReportedSeveralCards = true;
        return CardTexts.ByCode["CARD-SEVERAL"];
    }

    /// <summary>
    /// Returns the text that asks for the card and remembers that it was returned. When the search for a card is repeated, the text is
    /// shown again only if <see cref="ReportSilence"/> was called in the meantime.
    /// </summary>
    private PersonText GetPlaceCardText()
    {
        _hasAskedForCard = true;
        return new("カードを置いてください。", "Please place your card on the reader.");
    }
}
