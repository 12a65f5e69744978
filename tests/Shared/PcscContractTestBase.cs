using Kyc.CardReader.Failures;
using Kyc.CardReader.Pcsc;

namespace Kyc.Tests.Shared;

/// <summary>
/// Contains tests that every implementation of <see cref="IPcscApi"/> must pass with one reader that holds a My Number Card. For each
/// implementation, there is a class that derives from this one, or from <see cref="PcscServiceContractTestBase"/> if the implementation
/// uses a real PC/SC service.
/// </summary>
public abstract class PcscContractTestBase
{
    /// <summary>The SELECT command for the JPKI application, which is the first command of every session (card.md 2.2).</summary>
    protected static readonly byte[] SelectJpki = Convert.FromHexString("00A4040C0AD392F000260100000001");

    private const int MaxResponseBytes = 258;

    /// <summary>
    /// Runs the given test with an implementation that has one reader with a card in it. No PC/SC context is established yet.
    /// </summary>
    /// <param name="test">
    /// The test, which receives the implementation and the name of the reader. It runs on a thread that may block.
    /// </param>
    protected abstract Task RunWithCardAsync(Action<IPcscApi, string> test);

    [PcscFact]
    public Task The_list_of_readers_contains_the_reader_once() => RunInContextAsync((api, context, reader) =>
    {
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.ListReaders(context, out var readers));

        Assert.Equal(reader, Assert.Single(readers, name => name == reader));
        Assert.DoesNotContain("", readers);
    });

    [PcscFact]
    public Task The_state_of_a_reader_is_returned_at_once_if_the_current_state_is_unknown() => RunInContextAsync((api, context, reader) =>
    {
        ReaderState state = new(reader);

        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.GetStatusChange(context, TimeSpan.FromHours(1), [state]));

        Assert.True(state.Event.HasFlag(ReaderStateBits.Present | ReaderStateBits.Changed), $"{state.Event}");
    });

    [PcscFact]
    public Task A_reserved_card_returns_its_ATR_and_answers_a_command() => RunInContextAsync((api, context, reader) =>
    {
        (var card, var activeProtocol) = Connect(api, context, reader);

        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.Status(card, out var atr));
        Assert.InRange(atr.Length, 2, 33);
        Assert.Contains(atr[0], new byte[] { 0x3B, 0x3F });
        Assert.Equal([0x90, 0x00], Transmit(api, card, activeProtocol, SelectJpki));

        Disconnect(api, card);
    });

    [PcscFact]
    public Task An_answer_longer_than_the_buffer_is_refused() => RunInContextAsync((api, context, reader) =>
    {
        (var card, var activeProtocol) = Connect(api, context, reader);

        var code = api.Transmit(card, activeProtocol, SelectJpki, new byte[1], out _);

        Assert.Equal(PcscCode.SCARD_E_INSUFFICIENT_BUFFER, code);
        Disconnect(api, card);
    });

    [PcscFact]
    public Task A_second_disposal_has_no_effect() => RunWithCardAsync((api, _) =>
    {
        api.Dispose();
        api.Dispose();
    });

    protected Task RunInContextAsync(Action<IPcscApi, nint, string> test) => RunWithCardAsync((api, reader) =>
    {
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.EstablishContext(out var context));
        try
        {
            test(api, context, reader);
        }
        finally
        {
            Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.ReleaseContext(context));
        }
    });

    protected static (nint Card, PcscProtocols Active) Connect(IPcscApi api, nint context, string reader)
    {
        var code = api.Connect(
            context, reader, PcscShareMode.Exclusive, PcscProtocols.T0OrT1, out var card, out var activeProtocol);
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, code);
        Assert.Contains(activeProtocol, new[] { PcscProtocols.T0, PcscProtocols.T1 });
        return (card, activeProtocol);
    }

    protected static byte[] Transmit(IPcscApi api, nint card, PcscProtocols activeProtocol, byte[] command)
    {
        var response = new byte[MaxResponseBytes];
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.Transmit(card, activeProtocol, command, response, out var length));
        return response[..length];
    }

    protected static void Disconnect(IPcscApi api, nint card) =>
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.Disconnect(card, PcscDisposition.UnpowerCard));
}

/// <summary>Contains additional tests for implementations that use a real PC/SC service.</summary>
public abstract class PcscServiceContractTestBase : PcscContractTestBase
{
    [PcscFact]
    public Task An_answer_of_256_bytes_is_returned_completely() => RunInContextAsync((api, context, reader) =>
    {
        (var card, var activeProtocol) = Connect(api, context, reader);
        Transmit(api, card, activeProtocol, SelectJpki);
        Transmit(api, card, activeProtocol, [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x02]);

        var response = Transmit(api, card, activeProtocol, [0x00, 0xB0, 0x00, 0x00, 0x00]);

        Assert.Equal(258, response.Length);
        Assert.Equal([0x90, 0x00], response[256..]);
        Disconnect(api, card);
    });

    [PcscFact]
    public Task A_second_connection_to_a_reserved_card_is_refused() => RunInContextAsync((api, context, reader) =>
    {
        (var card, _) = Connect(api, context, reader);

        var secondCode = api.Connect(context, reader, PcscShareMode.Exclusive, PcscProtocols.T0OrT1, out _, out _);

        Assert.Equal(PcscCode.SCARD_E_SHARING_VIOLATION, secondCode);
        Disconnect(api, card);
    });

    [PcscFact]
    public Task A_connection_to_a_missing_reader_fails_with_the_code_for_an_unknown_reader() => RunInContextAsync((api, context, reader) =>
        Assert.Equal(
            PcscCode.SCARD_E_UNKNOWN_READER,
            api.Connect(context, reader + " of another name", PcscShareMode.Exclusive, PcscProtocols.T0OrT1, out _, out _)));

    [PcscFact]
    public Task A_wait_for_a_change_of_an_unchanged_reader_ends_with_a_timeout() => RunInContextAsync((api, context, reader) =>
    {
        ReaderState state = new(reader) { Current = GetState(api, context, reader) };

        Assert.Equal(PcscCode.SCARD_E_TIMEOUT, api.GetStatusChange(context, TimeSpan.FromMilliseconds(50), [state]));
    });

    [PcscFact]
    public Task A_wait_ends_when_it_is_cancelled() => RunInContextAsync((api, context, reader) =>
    {
        ReaderState state = new(reader) { Current = GetState(api, context, reader) };
        using CancellationTokenSource waitEnded = new();
        var cancelTask = Task.Run(async () =>
        {
            // The service ignores a cancellation that arrives before it begins to wait, so the test cancels repeatedly.
            while (!waitEnded.IsCancellationRequested)
            {
                api.Cancel(context);
                await Task.Delay(20);
            }
        });

        var code = api.GetStatusChange(context, TimeSpan.FromHours(1), [state]);
        waitEnded.Cancel();
        cancelTask.GetAwaiter().GetResult();

        Assert.Equal(PcscCode.SCARD_E_CANCELLED, code);
    });

    [PcscFact]
    public Task The_handle_of_a_disconnected_card_is_invalid() => RunInContextAsync((api, context, reader) =>
    {
        (var card, var activeProtocol) = Connect(api, context, reader);
        Disconnect(api, card);

        Assert.Equal(PcscCode.SCARD_E_INVALID_HANDLE, api.Transmit(card, activeProtocol, SelectJpki, new byte[258], out var length));
        Assert.Equal(0, length);
        Assert.Equal(PcscCode.SCARD_E_INVALID_HANDLE, api.Disconnect(card, PcscDisposition.UnpowerCard));
    });

    [PcscFact]
    public Task The_handle_of_a_released_context_is_invalid() => RunWithCardAsync((api, _) =>
    {
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.EstablishContext(out var context));
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.ReleaseContext(context));

        Assert.Equal(PcscCode.SCARD_E_INVALID_HANDLE, api.ListReaders(context, out var readers));
        Assert.Empty(readers);
        Assert.Equal(PcscCode.SCARD_E_INVALID_HANDLE, api.ReleaseContext(context));
    });

    private static ReaderStateBits GetState(IPcscApi api, nint context, string reader)
    {
        ReaderState state = new(reader);
        Assert.Equal(PcscCode.SCARD_S_SUCCESS, api.GetStatusChange(context, TimeSpan.Zero, [state]));
        return state.Event & ~ReaderStateBits.Changed;
    }
}
