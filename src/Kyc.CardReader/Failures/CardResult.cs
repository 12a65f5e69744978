using System.Diagnostics.CodeAnalysis;
using Kyc.Jpki;

namespace Kyc.CardReader.Failures;

/// <summary>Why something asked of the card or its reader did not come about.</summary>
/// <param name="Failure">The catalogue entry, see <see cref="CardFailures"/>.</param>
/// <param name="TriesLeft">Tries left for the password in question as the card told them, or null when it did not.</param>
/// <param name="Detail">The call or command and its code, for a log: never data of the person or the password.</param>
public sealed record CardFault(Failure Failure, int? TriesLeft = null, string? Detail = null)
{
    /// <summary>What the PC/SC call returned, when it was one that failed.</summary>
    internal PcscCode Code { get; init; }
}

/// <summary>Either a value or a <see cref="CardFault"/>, never both.</summary>
/// <typeparam name="T">What success yields.</typeparam>
public sealed class CardResult<T>
    where T : class
{
    private CardResult(T? value, CardFault? fault)
    {
        Value = value;
        Fault = fault;
    }

    /// <summary>What was asked for, or null when there is a fault.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value, or null when there is one.</summary>
    public CardFault? Fault { get; }

    /// <summary>Hands out whichever of the two there is.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out CardFault? fault)
    {
        value = Value;
        fault = Fault;
        return value is not null;
    }

    /// <summary>For interface types, which C# does not convert implicitly.</summary>
    internal static CardResult<T> Of(T value) => new(value, null);

#pragma warning disable CA2225 // The conversions are the constructors: they let a step return its value or its fault as it stands.
    public static implicit operator CardResult<T>(T value) => new(value, null);

    public static implicit operator CardResult<T>(CardFault fault) => new(null, fault);
#pragma warning restore CA2225
}
