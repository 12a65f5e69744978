using System.Collections.Concurrent;
using System.Text;
using Kyc.CardReader;
using Kyc.CardReader.Diagnosis;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc.Hosting;
using Kyc.CardReader.Session;
using Kyc.Jpki;
using Kyc.VirtualCard;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>
/// Tests a card that does not answer, in a reader of the real pcscd: the person is informed, the wait is limited, and no try is lost.
/// </summary>
[Collection(SystemCollection.Name)]
public sealed class SilentCardTests(SystemFixture system)
{
    private const int Commands = 17;
    private const int VerifyCommand = 7;
    private const string Wrong = "WRONG123";

    private static readonly Persona Valid = Personas.All[0];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly PcscTimeLimits Short =
        new(Notice: TimeSpan.FromSeconds(0.5), Service: TimeSpan.FromSeconds(10), Card: TimeSpan.FromSeconds(2));

    private readonly ConcurrentQueue<PcscSilence> _silences = [];

    [SystemFact]
    public async Task A_card_that_does_not_answer_any_one_command_ends_the_session_and_loses_no_try()
    {
        MyNumberCard card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        for (int command = 1; command <= Commands; command++)
        {
            _silences.Clear();
            CardFault? fault = null;
            await new SilentCard(card, system.Daemon, command).LieInReaderAsync(
                async _ => fault = (await SignAsync(Valid.Password).WaitAsync(Limit)).Fault);

            Failure expected = command == VerifyCommand ? CardFailures.PinUnknownResult : CardFailures.TimedOut;
            Assert.True(expected == fault?.Failure, $"command {command}: {fault}");
            Assert.Contains(PcscSilence.Card, _silences);

            await new RemovableCard(card, system.Daemon).LieInReaderAsync(null, () =>
            {
                Assert.Equal(5, Inspect().Value?.SignatureTriesLeft);
                return true;
            });
        }

        CardResult<CardSignature> next = await new RemovableCard(card, system.Daemon).LieInReaderAsync(null, () => Sign(Valid.Password));
        Assert.NotNull(next.Value);
    }

    [SystemFact]
    public async Task A_wrong_password_that_a_card_counted_without_answering_costs_one_try_and_is_not_sent_again()
    {
        MyNumberCard card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        var latch = PasswordLatch.Open(system.NewKioskState(), TimeProvider.System);
        CardFault? fault = null;
        await new SilentCard(card, system.Daemon, VerifyCommand).LieInReaderAsync(
            async _ => fault = (await SignAsync(Wrong, latch).WaitAsync(Limit)).Fault);
        Assert.Equal(CardFailures.PinUnknownResult, fault?.Failure);

        CardFault? again = (await new RemovableCard(card, system.Daemon).LieInReaderAsync(null, () => Sign(Wrong, latch))).Fault;

        Assert.Equal(CardFailures.PinRepeated, again?.Failure);
        Assert.Equal(4, again?.TriesLeft);
    }

    [SystemFact]
    public async Task A_person_who_removes_the_unresponsive_card_on_request_and_inserts_it_again_continues()
    {
        MyNumberCard card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        Task<CardResult<CardSignature>>? session = null;
        await new SilentCard(card, system.Daemon, silentAt: 2).LieInReaderAsync(async _ =>
        {
            session = SignAsync(Valid.Password, limits: Short with { Card = Limit });
            await Rig.Condition.UntilAsync(
                () => Task.FromResult(!_silences.IsEmpty), Limit, "words for the person", CancellationToken.None);
        });

        CardResult<CardSignature> result = await new RemovableCard(card, system.Daemon).LieInReaderAsync(
            null, () => session!.GetAwaiter().GetResult());

        Assert.True(result.Value is not null, $"{result.Fault}");
    }

    [SystemFact]
    public async Task The_doctor_reports_a_card_that_does_not_answer_and_ends()
    {
        MyNumberCard card = system.Pki.CreateCard(Valid, TimeProvider.System.GetUtcNow());
        DoctorReport? report = null;

        await new SilentCard(card, system.Daemon, silentAt: 3).LieInReaderAsync(_ => Task.Run(() =>
        {
            using var api = new HostedPcscApi(HostedPcscApi.HostProgram(), Short, _silences.Enqueue);
            report = new CardDoctor(api, PcscInstallation.OfThisComputer(), TimeProvider.System).Examine();
        }).WaitAsync(Limit));

        Assert.False(report!.Ready);
        Assert.Contains(report.Findings, finding =>
            finding.Level == FindingLevel.Fault && finding.Value.StartsWith("CARD-TIMEOUT", StringComparison.Ordinal));
    }

    private Task<CardResult<CardSignature>> SignAsync(string typed, PasswordLatch? latch = null, PcscTimeLimits? limits = null) =>
        Task.Run(() => Sign(typed, latch, limits));

    private CardResult<CardSignature> Sign(string typed, PasswordLatch? latch = null, PcscTimeLimits? limits = null)
    {
        Assert.True(SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(typed), out SignaturePassword? password, out _));
        using (password)
        using (var api = new HostedPcscApi(HostedPcscApi.HostProgram(), limits ?? Short, _silences.Enqueue))
        {
            var signer = new CardSigner(api, TimeProvider.System, latch: latch);
            return signer.Sign("口座開設"u8.ToArray(), password, new CardSigningOptions(new CardSearch(TimeSpan.FromSeconds(30))));
        }
    }

    private CardResult<CardInspection> Inspect()
    {
        using var api = new HostedPcscApi(HostedPcscApi.HostProgram(), Short, _silences.Enqueue);
        return new CardSigner(api, TimeProvider.System).Inspect(new CardSearch(TimeSpan.FromSeconds(30)));
    }
}
