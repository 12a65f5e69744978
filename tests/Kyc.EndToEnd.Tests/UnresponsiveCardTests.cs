using System.Collections.Concurrent;
using System.Text;
using Kyc.CardReader;
using Kyc.CardReader.Diagnosis;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Session;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Tests a card that does not answer, in a reader of the real pcscd. The person is informed, the wait is limited, and a correct password
/// costs no try.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class UnresponsiveCardTests(SystemFixture system)
{
    private const int SessionCommandCount = 17;
    private const int VerifyCommandNumber = 7;
    private const string WrongPassword = "WRONG123";

    private static readonly Persona ValidPersona = Personas.All[0];
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);
    private static readonly PcscTimeouts ShortTimeouts =
        new(NotificationDelay: TimeSpan.FromSeconds(0.5), ServiceTimeout: TimeSpan.FromSeconds(10), CardTimeout: TimeSpan.FromSeconds(2));

    private readonly ConcurrentQueue<PcscTimeoutSource> _unansweredCalls = [];

    [SystemFact]
    public async Task A_card_that_leaves_one_command_unanswered_ends_the_session_and_loses_no_try()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        for (var command = 1; command <= SessionCommandCount; command++)
        {
            _unansweredCalls.Clear();
            CardFault? fault = null;
            await new UnresponsiveCard(card, system.Daemon, command).RunInReaderAsync(
                async _ => fault = (await SignAsync(ValidPersona.Password).WaitAsync(WaitTimeout)).Fault);

            var expectedFailure = command == VerifyCommandNumber ? CardFailures.PinUnknownResult : CardFailures.TimedOut;
            Assert.True(expectedFailure == fault?.Failure, $"command {command}: {fault}");
            Assert.Contains(PcscTimeoutSource.Card, _unansweredCalls);

            await new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () =>
            {
                Assert.Equal(5, Inspect().Value?.SignatureTriesLeft);
                return true;
            });
        }

        var nextResult = await new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () => Sign(ValidPersona.Password));
        Assert.NotNull(nextResult.Value);
    }

    [SystemFact]
    public async Task A_wrong_password_that_a_card_counted_without_answering_costs_one_try_and_is_not_sent_again()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        var latch = PasswordLatch.Open(system.CreateKioskStateFolder(), TimeProvider.System);
        CardFault? fault = null;
        await new UnresponsiveCard(card, system.Daemon, VerifyCommandNumber).RunInReaderAsync(
            async _ => fault = (await SignAsync(WrongPassword, latch).WaitAsync(WaitTimeout)).Fault);
        Assert.Equal(CardFailures.PinUnknownResult, fault?.Failure);

        var repeatedFault = (await new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () => Sign(WrongPassword, latch))).Fault;

        Assert.Equal(CardFailures.PinRepeated, repeatedFault?.Failure);
        Assert.Equal(4, repeatedFault?.TriesLeft);
    }

    [SystemFact]
    public async Task A_session_continues_when_the_unresponsive_card_is_removed_on_request_and_inserted_again()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        Task<CardResult<CardSignature>>? signing = null;
        await new UnresponsiveCard(card, system.Daemon, unansweredCommandNumber: 2).RunInReaderAsync(async _ =>
        {
            signing = SignAsync(ValidPersona.Password, timeouts: ShortTimeouts with { CardTimeout = WaitTimeout });
            await Rig.Condition.WaitUntilAsync(
                () => Task.FromResult(!_unansweredCalls.IsEmpty), WaitTimeout, "words for the person", CancellationToken.None);
        });

        var result = await new RemovableCard(card, system.Daemon).RunInReaderAsync(
            null, () => signing!.GetAwaiter().GetResult());

        Assert.True(result.Value is not null, $"{result.Fault}");
    }

    [SystemFact]
    public async Task The_doctor_reports_a_card_that_does_not_answer_and_ends()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        DoctorReport? report = null;

        await new UnresponsiveCard(card, system.Daemon, unansweredCommandNumber: 3).RunInReaderAsync(_ => Task.Run(() =>
        {
            using var api = new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), ShortTimeouts, _unansweredCalls.Enqueue);
            report = new CardDoctor(api, PcscInstallation.ReadFromThisComputer(), TimeProvider.System).Examine();
        }).WaitAsync(WaitTimeout));

        Assert.False(report!.IsReady);
        Assert.Contains(report.Findings, finding =>
            finding.Level == FindingLevel.Fault && finding.Value.StartsWith("CARD-TIMEOUT", StringComparison.Ordinal));
    }

    private Task<CardResult<CardSignature>> SignAsync(string typedPassword, PasswordLatch? latch = null, PcscTimeouts? timeouts = null) =>
        Task.Run(() => Sign(typedPassword, latch, timeouts));

    private CardResult<CardSignature> Sign(string typedPassword, PasswordLatch? latch = null, PcscTimeouts? timeouts = null)
    {
        Assert.True(SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(typedPassword), out var password, out _));
        using (password)
        using (var api = new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), timeouts ?? ShortTimeouts, _unansweredCalls.Enqueue))
        {
            var signer = new CardSigner(api, TimeProvider.System, latch: latch);
            return signer.Sign("口座開設"u8.ToArray(), password, new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(30))));
        }
    }

    private CardResult<CardInspection> Inspect()
    {
        using var api = new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), ShortTimeouts, _unansweredCalls.Enqueue);
        return new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.FromSeconds(30)));
    }
}
