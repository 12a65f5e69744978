using Kyc.CardReader;
using Kyc.CardReader.Apdu;
using Kyc.CardReader.Failures;
using Kyc.CardReader.Jpki;
using Kyc.CardReader.Session;

namespace Kyc.Cli.Card.Fuzz;

/// <summary>Runs one signing session with a hostile card. The seed determines the session completely.</summary>
internal static class FuzzIteration
{
    private static readonly byte[] Document = "口座開設の申込み"u8.ToArray();
    private static readonly byte[] WrongPassword = "WRONG1234"u8.ToArray();

    /// <summary>
    /// Runs the session and returns the failure code of its outcome. The code is empty when the card signed, and null when the session was
    /// canceled.
    /// </summary>
    /// <exception cref="BrokenRuleException">A rule was broken.</exception>
    public static string? Run(int seed)
    {
        FuzzInput input = new(seed);
        FuzzClock clock = new();
        var isLastTryAccepted = input.NextBoolean(64);
        SessionRuleChecker rules = new(isLastTryAccepted);
        HostilePcscApi pcsc = new(input, clock, rules, new SimulatedCard(input.NextByte() % 6));
        var typedPassword = input.NextBoolean(64) ? WrongPassword : SimulatedCard.Password;
        using CancellationTokenSource cancellation = new();
        CardSigner signer = new(
            pcsc,
            clock,
            CreateObserver(input, typedPassword, cancellation),
            new PasswordLatch(clock, path: null, iterationCount: 1));
        CardSigningOptions options = new(new CardSearch(TimeSpan.FromSeconds(input.NextByte() & 0x0F)), isLastTryAccepted);
        if (!SignaturePassword.TryCreate(typedPassword, out var password, out _))
        {
            throw new BrokenRuleException("a password in the right format was not accepted");
        }

        var outcome = Sign(signer, password, options, rules, cancellation.Token);
        var isWiped = !password.Buffer.AsSpan().ContainsAnyExcept((byte)0);
        password.Dispose();
        Require(pcsc.OpenHandleCount == 0, "a card or a context is left open");
        Require(
            isWiped == (rules.VerifyCount > 0),
            isWiped ? "the password is wiped although it was not sent" : "a password that was sent is not wiped");
        return outcome;
    }

    private static string? Sign(
        CardSigner signer,
        SignaturePassword password,
        CardSigningOptions options,
        SessionRuleChecker rules,
        CancellationToken cancellationToken)
    {
        try
        {
            var result = signer.Sign(Document, password, options, cancellationToken: cancellationToken);
            Require(result.Value is null || rules.VerifyCount == 1, "a signature without a password");
            Require(result.Fault is null || CardFailures.All.Contains(result.Fault.Failure), "an outcome that is not in the catalogue");
            return result.Fault?.Failure.Code ?? "";
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Require(rules.VerifyCount == 0, "canceled although the password was sent");
            return null;
        }
    }

    /// <summary>
    /// In some iterations, creates an observer that searches the card trace for the password and sometimes cancels the session. Otherwise
    /// returns null.
    /// </summary>
    private static Action<ApduTrace>? CreateObserver(FuzzInput input, byte[] typedPassword, CancellationTokenSource cancellation)
    {
        if (!input.NextBoolean(32))
        {
            return null;
        }

        var hex = Convert.ToHexString(typedPassword);
        return trace =>
        {
            Require(!trace.Command.Contains(hex, StringComparison.OrdinalIgnoreCase), "the password is in a trace");
            if (input.NextBoolean(4))
            {
                cancellation.Cancel();
            }
        };
    }

    private static void Require(bool isMet, string rule)
    {
        if (!isMet)
        {
            throw new BrokenRuleException(rule);
        }
    }
}
