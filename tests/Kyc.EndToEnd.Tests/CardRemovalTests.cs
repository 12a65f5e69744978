using System.Text;
using Kyc.CardReader;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Pcsc;
using Kyc.CardReader.Session;
using Kyc.VirtualCard.Card;
using Kyc.VirtualCard.Pki;

namespace Kyc.EndToEnd.Tests;

/// <summary>Tests the removal of a card from a reader, and the use of one reader by two programs, with the real pcscd.</summary>
[Collection(SystemCollection.Name)]
public sealed class CardRemovalTests(SystemFixture system)
{
    private const int VerifyCommandNumber = 7;

    private static readonly Persona ValidPersona = Personas.All[0];
    private static readonly CardSearch ShortSearch = new(TimeSpan.FromSeconds(1));

    private readonly CardSigner _signer = new(PcscApi.CreateForThisPlatform(), TimeProvider.System);

    [SystemFact]
    public async Task Removal_after_each_command_of_a_session_costs_no_try_and_the_next_session_succeeds()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        var reader = new RemovableCard(card, system.Daemon);
        var uninterruptedSignature = GetSignature(await reader.RunInReaderAsync(null, () => Sign(ValidPersona.Password)));

        for (var command = 1; command <= uninterruptedSignature.ApduCount; command++)
        {
            var interruptedResult = await reader.RunInReaderAsync(command, () => Sign(ValidPersona.Password));

            Assert.NotNull(interruptedResult.Fault);
            string[] expectedCodes = command == VerifyCommandNumber
                ? [CardFailures.PinUnknownResult.Code]
                : [CardFailures.Removed.Code, CardFailures.NoReader.Code];
            Assert.True(expectedCodes.Contains(interruptedResult.Fault.Failure.Code), $"command {command}: {interruptedResult.Fault}");

            // The password was correct, so no try is used up, whether or not the card received the password.
            (var triesLeft, var nextSignature) = await reader.RunInReaderAsync(
                null,
                () => (GetTriesLeft(), GetSignature(Sign(ValidPersona.Password))));
            Assert.Equal(5, triesLeft);
            Assert.Equal(uninterruptedSignature.Certificate, nextSignature.Certificate);
        }
    }

    [SystemFact]
    public async Task A_wrong_password_whose_answer_was_lost_with_the_card_costs_one_try_and_is_not_sent_again()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        var reader = new RemovableCard(card, system.Daemon);

        var interruptedResult = await reader.RunInReaderAsync(VerifyCommandNumber, () => Sign("WRONG123"));
        Assert.Equal(CardFailures.PinUnknownResult, interruptedResult.Fault?.Failure);

        var repeatedResult = await reader.RunInReaderAsync(null, () => Sign("WRONG123"));
        Assert.Equal(CardFailures.PinRepeated, repeatedResult.Fault?.Failure);
        Assert.Equal(4, repeatedResult.Fault?.TriesLeft);

        GetSignature(await reader.RunInReaderAsync(null, () => Sign(ValidPersona.Password)));
    }

    [SystemFact]
    public async Task Two_programs_that_use_one_reader_wait_for_each_other()
    {
        var card = system.Pki.CreateCard(ValidPersona, TimeProvider.System.GetUtcNow());
        var reader = new RemovableCard(card, system.Daemon);

        var results = await reader.RunInReaderAsync(null, () =>
        {
            var otherSigner = new CardSigner(PcscApi.CreateForThisPlatform(), TimeProvider.System);
            return Task.WhenAll(
                    Task.Run(() => Sign(ValidPersona.Password, _signer)),
                    Task.Run(() => Sign(ValidPersona.Password, otherSigner)))
                .GetAwaiter()
                .GetResult();
        });

        Assert.All(results, result => GetSignature(result));
    }

    private static CardSignature GetSignature(CardResult<CardSignature> result)
    {
        Assert.True(result.Value is not null, $"{result.Fault?.Failure.Code}: {result.Fault?.Detail}");
        return result.Value;
    }

    private CardResult<CardSignature> Sign(string typedPassword, CardSigner? signer = null)
    {
        Assert.True(SignaturePassword.TryCreate(Encoding.ASCII.GetBytes(typedPassword), out var password, out _));
        using (password)
        {
            var search = signer is null ? ShortSearch : ShortSearch with { WaitTimeout = TimeSpan.FromSeconds(20) };
            return (signer ?? _signer).Sign("口座開設"u8.ToArray(), password, new CardSigningOptions(search));
        }
    }

    private int? GetTriesLeft() => _signer.Inspect(ShortSearch).Value?.SignatureTriesLeft;
}
