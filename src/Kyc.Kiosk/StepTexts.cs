using Kyc.CardReader;

namespace Kyc.Kiosk;

/// <summary>Tells the person what the card session is doing, as far as it concerns the person.</summary>
internal sealed class StepTexts(TextWriter output) : IProgress<CardStep>
{
    public void Report(CardStep value)
    {
        PersonText? text = value switch
        {
            CardStep.WaitingForCard => new("カードを置いてください。", "Please place your card on the reader."),
            CardStep.VerifyingPassword => new("読み取っています。カードを動かさないでください。", "Reading. Please leave your card in place."),
            CardStep.Done => new("カードの読み取りが終わりました。", "Your card has been read."),
            _ => null,
        };
        if (text is not null)
        {
            output.WriteLine($"{text.Japanese} / {text.English}");
        }
    }
}
