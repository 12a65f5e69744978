using System.Security.Cryptography;

namespace Kyc.CardReader.Tests;

public sealed class SigningTests
{
    private readonly Bench _bench = new();

    [Fact]
    public void A_card_signs_a_document_in_at_most_18_commands_and_is_powered_down()
    {
        CardResult<SignedDocument> result = _bench.Sign();

        SignedDocument signed = Assert.IsType<SignedDocument>(result.Value);
        Assert.Equal(_bench.Card.Certificate, signed.Certificate);
        Assert.Equal(ScriptedCard.Signature, signed.Signature);
        Assert.Equal(SHA256.HashData(Bench.Document), signed.DocumentSha256);
        Assert.Equal(Bench.Reader, signed.ReaderName);
        Assert.Equal("JPKIAPICCTOKEN2", signed.TokenLabel);
        Assert.Equal(_bench.Card.Count, signed.ApduCount);
        Assert.InRange(signed.ApduCount, 1, 18);
        _bench.AssertClosed();
        Assert.Equal([(Bench.Reader, PcscDisposition.Unpower)], _bench.Pcsc.Disconnects);
    }
}
