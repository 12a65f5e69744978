namespace Kyc.Cli.Card.Fuzz;

/// <summary>Thrown when a session broke a rule that applies however the card, the reader or the PC/SC service behaves.</summary>
internal sealed class BrokenRuleException(string rule) : Exception(rule);

/// <summary>Checks that a session follows the rules for its commands, such as at most one VERIFY with a password.</summary>
/// <param name="isLastTryAccepted">Whether the last try of the password may be used.</param>
internal sealed class SessionRuleChecker(bool isLastTryAccepted)
{
    /// <summary>
    /// The maximum number of PC/SC calls in one session. A session limits its restarts, its repeated commands and the reads that return too
    /// few bytes, so a correct session makes far fewer calls.
    /// </summary>
    private const int MaxCalls = 5000;

    private static readonly byte[] SelectJpki = Convert.FromHexString("00A4040C0AD392F000260100000001");

    private int _callCount;
    private bool _hasQueriedTries;
    private int? _reportedTries;

    /// <summary>Gets the number of VERIFY commands with a password so far.</summary>
    public int VerifyCount { get; private set; }

    public void CountCall()
    {
        if (++_callCount > MaxCalls)
        {
            throw new BrokenRuleException("the session does not end");
        }
    }

    /// <summary>Checks a command before the simulated card responds to it.</summary>
    /// <exception cref="BrokenRuleException">The command breaks a rule.</exception>
    public void CheckCommand(ReadOnlySpan<byte> command)
    {
        if (command is [_, 0xA4, 0x04, ..] && !command.SequenceEqual(SelectJpki))
        {
            throw new BrokenRuleException("another application of the card was selected");
        }

        if (command is [_, 0x20, _, _, _, ..])
        {
            CheckVerify();
        }

        _hasQueriedTries = command is [0x00, 0x20, 0x00, 0x80];
        _reportedTries = null;
    }

    /// <summary>Records the response to the command that was checked most recently.</summary>
    public void RecordResponse(ReadOnlySpan<byte> answer) =>
        _reportedTries = _hasQueriedTries && answer is [0x63, >= 0xC0 and <= 0xCF and var left] ? left & 0x0F : null;

    private void CheckVerify()
    {
        if (++VerifyCount > 1)
        {
            throw new BrokenRuleException("a second VERIFY in one press of the button");
        }

        if (_reportedTries is not int triesLeft || triesLeft > 5 || triesLeft < (isLastTryAccepted ? 1 : 2))
        {
            throw new BrokenRuleException("VERIFY without a fresh answer that leaves enough tries");
        }
    }
}
