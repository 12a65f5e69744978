using System.Text;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.CardReader.Tests;

[Trait("Control", "2(1)BP")]
public sealed class SignatureCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_valid_signature_over_the_document_passes_the_check_and_a_damaged_signature_fails()
    {
        CardBench bench = new();
        var pki = TestPki.Create(Now);
        Assert.True(Personas.TryFind("valid", out var persona));
        var card = pki.CreateCard(persona, Now);
        bench.Pcsc.Readers[CardBench.Reader] = command => card.Transmit(command);
        var cardSignature = Assert.IsType<CardSignature>(bench.Sign(password: Encoding.ASCII.GetBytes(persona.Password)).Value);

        Assert.Null(SignatureCheck.Check(cardSignature, CardBench.Document));
        for (var bit = 0; bit < 8 * cardSignature.Signature.Length; bit += 37)
        {
            byte[] damagedSignature = [.. cardSignature.Signature];
            damagedSignature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(CardFailures.SignatureBroken,
                SignatureCheck.Check(cardSignature with { Signature = damagedSignature }, CardBench.Document)?.Failure);
        }

        Assert.NotNull(SignatureCheck.Check(cardSignature, "another document"u8));
        Assert.NotNull(SignatureCheck.Check(cardSignature with { Certificate = cardSignature.Certificate[..^1] }, CardBench.Document));
        Assert.NotNull(SignatureCheck.Check(cardSignature with { Certificate = [] }, CardBench.Document));
    }
}
