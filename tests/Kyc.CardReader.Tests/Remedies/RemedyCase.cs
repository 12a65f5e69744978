using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;
using Kyc.Jpki;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>
/// Describes a situation in which a failure occurs, and the actions that the failure's remedy or its text for the person asks for.
/// </summary>
/// <param name="Failure">The failure that the first press of the button must return.</param>
/// <param name="Situation">How the failure occurs. The failure code and this text are the name of the case.</param>
internal sealed record RemedyCase(Failure Failure, string Situation)
{
    /// <summary>Gets the action that brings the card, the reader and the service into the state in which the failure occurs.</summary>
    public Action<CardBench> Arrange { get; init; } = _ => { };

    /// <summary>Gets the function that presses the button for the first time. It must return the failure.</summary>
    public Func<CardBench, CardResult<CardSignature>> Press { get; init; } = bench => bench.Sign();

    /// <summary>Gets the action that applies the remedy before the button is pressed again.</summary>
    public Action<CardBench> ApplyRemedy { get; init; } = _ => { };

    /// <summary>Gets the function that presses the button again. It must return a signature.</summary>
    public Func<CardBench, CardResult<CardSignature>> PressAgain { get; init; } = bench => bench.Sign();

    /// <summary>Gets the number of VERIFY commands with a password that the card receives in both presses together.</summary>
    public int VerifyCount { get; init; } = 1;

    public string Name => $"{Failure.Code}, {Situation}";
}
