using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;
using Kyc.Jpki;

namespace Kyc.CardReader.Tests;

/// <summary>Sets up one reader, one scripted card and one signer, which most tests need.</summary>
internal sealed class CardBench
{
    public const string Reader = "Test Reader 00 00";

    public static readonly byte[] Document = "口座開設の申込み"u8.ToArray();

    public CardBench()
    {
        Pcsc = new FakePcsc(Time);
        Pcsc.Readers[Reader] = Card.Transmit;
        // One iteration is enough, because these tests do not check how long guessing a password takes.
        Latch = new PasswordLatch(Time, path: null, iterationCount: 1);
        Signer = new CardSigner(Pcsc, Time, Traces.Add, Latch);
    }

    public FakeTime Time { get; } = new();

    public ScriptedCard Card { get; } = new();

    public FakePcsc Pcsc { get; }

    public PasswordLatch Latch { get; }

    public CardSigner Signer { get; set; }

    public List<ApduTrace> Traces { get; } = [];

    /// <summary>
    /// Gets the path of a folder for a password latch that is stored in a file. Nothing exists at this path at first. A test that creates a
    /// file or folder there must delete it.
    /// </summary>
    public string StateFolder { get; } = Path.Combine(Path.GetTempPath(), $"kyc-bench-{Guid.NewGuid():N}");

    public IEnumerable<byte[]> VerifyCommands => Pcsc.Commands.Where(command => command is [_, 0x20, _, _, _, ..]);

    public CardResult<CardSignature> Sign(
        bool acceptLastTry = false, byte[]? password = null, IProgress<CardStep>? progress = null, string? reader = null)
    {
        using var typedPassword = CreatePassword(password ?? ScriptedCard.Password);
        return Signer.Sign(
            Document, typedPassword, new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(5), reader), acceptLastTry), progress);
    }

    public CardResult<CardInspection> Inspect() => Signer.Inspect(new CardSearch(TimeSpan.FromSeconds(5)));

    public static SignaturePassword CreatePassword(byte[] typedPassword)
    {
        Assert.True(SignaturePassword.TryCreate(typedPassword, out var password, out _));
        return password;
    }

    /// <summary>
    /// Returns the failure of the given result. Asserts that the result has no value, that no PC/SC handle is left open, and that every
    /// card was powered down.
    /// </summary>
    public Failure GetFailure<T>(CardResult<T> result)
        where T : class
    {
        AssertClosed();
        Assert.Null(result.Value);
        return result.Fault!.Failure;
    }

    public void AssertClosed()
    {
        Assert.Equal(0, Pcsc.OpenCardCount);
        Assert.Equal(0, Pcsc.OpenContextCount);
        Assert.All(Pcsc.DisconnectCalls, disconnect => Assert.Equal(PcscDisposition.UnpowerCard, disconnect.Disposition));
    }
}
