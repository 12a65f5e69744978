using System.Diagnostics.CodeAnalysis;
using Kyc.Jpki;

namespace Kyc.CardReader.Failures;

/// <summary>Represents the reason why an operation on the card or its reader failed.</summary>
/// <param name="Failure">The entry of the catalogue, see <see cref="CardFailures"/>.</param>
/// <param name="TriesLeft">The tries left for the password in question as reported by the card, or null when the card did not report
/// them.</param>
/// <param name="Detail">The call or command and its code, for a log. Never contains data about the person or the password.</param>
public sealed record CardFault(Failure Failure, int? TriesLeft = null, string? Detail = null)
{
    /// <summary>Gets the return code of the PC/SC call that failed. It is SCARD_S_SUCCESS when no call failed.</summary>
    internal PcscCode Code { get; init; }
}

/// <summary>Represents either a value or a <see cref="CardFault"/>, never both.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class CardResult<T>
    where T : class
{
    private CardResult(T? value, CardFault? fault)
    {
        Value = value;
        Fault = fault;
    }

    /// <summary>Gets the value, or null when there is a fault.</summary>
    public T? Value { get; }

    /// <summary>Gets the reason why there is no value, or null when there is one.</summary>
    public CardFault? Fault { get; }

    /// <summary>Returns true and the value, or false and the fault.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out CardFault? fault)
    {
        value = Value;
        fault = Fault;
        return value is not null;
    }

    /// <summary>Creates a result whose value has an interface type. C# does not apply the implicit conversion to interfaces.</summary>
    internal static CardResult<T> FromValue(T value) => new(value, null);

#pragma warning disable CA2225 // The conversions replace constructors: they let a step return its value or its fault directly.
    public static implicit operator CardResult<T>(T value) => new(value, null);

    public static implicit operator CardResult<T>(CardFault fault) => new(null, fault);
#pragma warning restore CA2225
}
