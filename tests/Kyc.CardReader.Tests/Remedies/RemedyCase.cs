using Kyc.CardReader.Failures;
using Kyc.CardReader.Session;
using Kyc.Jpki;

namespace Kyc.CardReader.Tests.Remedies;

/// <summary>One way into a failure, and what its remedy, or the person's text, offers there.</summary>
/// <param name="Failure">What the first press of the button must come to.</param>
/// <param name="Situation">How it comes about: with the code, the name of the case.</param>
internal sealed record RemedyCase(Failure Failure, string Situation)
{
    /// <summary>Brings card, reader and service into the state in which the failure comes.</summary>
    public Action<Bench> Arrange { get; init; } = _ => { };

    /// <summary>The press of the button that fails.</summary>
    public Func<Bench, CardResult<CardSignature>> Press { get; init; } = bench => bench.Sign();

    /// <summary>What is done before the button is pressed again.</summary>
    public Action<Bench> Remedy { get; init; } = _ => { };

    /// <summary>The press of the button that must sign.</summary>
    public Func<Bench, CardResult<CardSignature>> PressAgain { get; init; } = bench => bench.Sign();

    /// <summary>Commands with a password that the card is sent by both presses together.</summary>
    public int Verifies { get; init; } = 1;

    public string Name => $"{Failure.Code}, {Situation}";
}
