using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;
using Kyc.Tests.Shared;

namespace Kyc.CardReader.Tests;

/// <summary>Simulates one reader with a card that compares the password without keeping any part of it in memory.</summary>
internal sealed class NonRetainingPcsc(MaskedSecret secret, bool acceptsPassword) : IPcscApi
{
    private readonly ScriptedCard _card = new();

    public int VerifyCount { get; private set; }

    public PcscCode EstablishContext(out nint context)
    {
        context = 1;
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode ReleaseContext(nint context) => PcscCode.SCARD_S_SUCCESS;

    public PcscCode Cancel(nint context) => PcscCode.SCARD_S_SUCCESS;

    public PcscCode ListReaders(nint context, out IReadOnlyList<string> readers)
    {
        readers = [CardBench.Reader];
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode GetStatusChange(nint context, TimeSpan timeout, IReadOnlyList<ReaderState> states)
    {
        foreach (var state in states)
        {
            state.Event = state.Reader == CardBench.Reader ? ReaderStateBits.Present | ReaderStateBits.Changed : ReaderStateBits.Unaware;
        }

        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Connect(
        nint context, string reader, PcscShareMode share, PcscProtocols preferredProtocols, out nint card, out PcscProtocols activeProtocol)
    {
        card = 2;
        activeProtocol = PcscProtocols.T1;
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Reconnect(
        nint card, PcscShareMode share, PcscProtocols preferredProtocols, PcscDisposition disposition, out PcscProtocols activeProtocol)
    {
        activeProtocol = PcscProtocols.T1;
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Status(nint card, out byte[] atr)
    {
        atr = [0x3B, 0x00];
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Transmit(nint card, PcscProtocols activeProtocol, ReadOnlySpan<byte> command, Span<byte> answer, out int answerLength)
    {
        var response = command is [_, 0x20, _, _, _, ..] ? Verify(command[5..]) : _card.Transmit(command.ToArray());
        response.CopyTo(answer);
        answerLength = response.Length;
        return PcscCode.SCARD_S_SUCCESS;
    }

    public PcscCode Disconnect(nint card, PcscDisposition disposition) => PcscCode.SCARD_S_SUCCESS;

    private byte[] Verify(ReadOnlySpan<byte> typedPassword)
    {
        VerifyCount++;
        Assert.True(typedPassword.Length == secret.Length && secret.Encodings[0].CountOccurrences(typedPassword) == 1);
        return acceptsPassword ? [0x90, 0x00] : [0x63, 0xC4];
    }
}
