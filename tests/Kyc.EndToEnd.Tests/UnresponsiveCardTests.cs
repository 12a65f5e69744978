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
    private const string Wrong = "WRONG123";

    private static readonly Persona Valid = Personas.All[0];
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(60);
    private static readonly PcscTimeouts ShortTimeLimits =
        new(NotificationDelay: TimeSpan.FromSeconds(0.5), ServiceTimeout: TimeSpan.FromSeconds(10), CardTimeout: TimeSpan.FromSeconds(2));

    private readonly ConcurrentQueue<PcscTimeoutSource> _unansweredCalls = [];

    [SystemFact]
    public async Task A_card_that_does_not_answer_any_one_command_ends_the_session_and_loses_no_try()
    {
        var card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        for (var command = 1; command <= SessionCommandCount; command++)
        {
            _unansweredCalls.Clear();
            CardFault? fault = null;
            await new UnresponsiveCard(card, system.Daemon, command).RunInReaderAsync(
                async _ => fault = (await SignAsync(Valid.Password).WaitAsync(WaitTimeout)).Fault);

            var expected = command == VerifyCommandNumber ? CardFailures.PinUnknownResult : CardFailures.TimedOut;
            Assert.True(expected == fault?.Failure, $"command {command}: {fault}");
            Assert.Contains(PcscTimeoutSource.Card, _unansweredCalls);

            await new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () =>
            {
                Assert.Equal(5, Inspect().Value?.SignatureTriesLeft);
                return true;
            });
        }

        var next = await new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () => Sign(Valid.Password));
        Assert.NotNull(next.Value);
    }

    [SystemFact]
    public async Task A_wrong_password_that_a_card_counted_without_answering_costs_one_try_and_is_not_sent_again()
    {
        var card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        var latch = PasswordLatch.Open(system.CreateKioskState(), TimeProvider.System);
        CardFault? fault = null;
        await new UnresponsiveCard(card, system.Daemon, VerifyCommandNumber).RunInReaderAsync(
            async _ => fault = (await SignAsync(Wrong, latch).WaitAsync(WaitTimeout)).Fault);
        Assert.Equal(CardFailures.PinUnknownResult, fault?.Failure);

        var again = (await new RemovableCard(card, system.Daemon).RunInReaderAsync(null, () => Sign(Wrong, latch))).Fault;

        Assert.Equal(CardFailures.PinRepeated, again?.Failure);
        Assert.Equal(4, again?.TriesLeft);
    }

    [SystemFact]
    public async Task A_person_who_removes_the_unresponsive_card_on_request_and_inserts_it_again_continues()
    {
        var card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        Task<CardResult<CardSignature>>? session = null;
        await new UnresponsiveCard(card, system.Daemon, unansweredCommand: 2).RunInReaderAsync(async _ =>
        {
            session = SignAsync(Valid.Password, limits: ShortTimeLimits with { CardTimeout = WaitTimeout });
            await Rig.Condition.WaitUntilAsync(
                () => Task.FromResult(!_unansweredCalls.IsEmpty), WaitTimeout, "words for the person", CancellationToken.None);
        });

        var result = await new RemovableCard(card, system.Daemon).RunInReaderAsync(
            null, () => session!.GetAwaiter().GetResult());

        Assert.True(result.Value is not null, $"{result.Fault}");
    }

    [SystemFact]
    public async Task The_doctor_reports_a_card_that_does_not_answer_and_ends()
    {
        var card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        DoctorReport? report = null;

        await new UnresponsiveCard(card, system.Daemon, unansweredCommand: 3).RunInReaderAsync(_ => Task.Run(() =>
        {
            using var api = new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), ShortTimeLimits, _unansweredCalls.Enqueue);
            report = new CardDoctor(api, PcscInstallation.ReadFromThisComputer(), TimeProvider.System).Examine();
        }).WaitAsync(WaitTimeout));

        Assert.False(report!.IsReady);
        Assert.Contains(report.Findings, finding =>
            finding.Level == FindingLevel.Fault && finding.Value.StartsWith("CARD-TIMEOUT", StringComparison.Ordinal));
    }

    private Task<CardResult<CardSignature>> SignAsync(string typed, PasswordLatch? latch = null, PcscTimeouts? limits = null) =>
        Task.Run(() => Sign(typed, latch, limits));

    private CardResult<CardSignature> Sign(string typed, PasswordLatch? latch = null, PcscTimeouts? limits = null)
    {
        Assert.True(SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(typed), out var password, out _));
        using (password)
        using (var api = new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), limits ?? ShortTimeLimits, _unansweredCalls.Enqueue))
        {
            var signer = new CardSigner(api, TimeProvider.System, latch: latch);
            return signer.Sign("口座開設"u8.ToArray(), password, new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(30))));
        }
    }

    private CardResult<CardInspection> Inspect()
    {
        using var api = new HostedPcscApi(HostedPcscApi.CreateHostStartInfo(), ShortTimeLimits, _unansweredCalls.Enqueue);
        return new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.FromSeconds(30)));
    }
}
