namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>Looks at one value, as the contract's reflection gives it.</summary>
/// <param name="value">A string, a number, an enum, a <c>ByteString</c> or a message; never null.</param>
/// <param name="now">The service's clock.</param>
/// <returns>What is wrong; null when nothing is.</returns>
public delegate FieldFault? FieldCheck(object value, DateTimeOffset now);

/// <summary>The rule of one field of a request message.</summary>
/// <param name="Form">
/// The rule in words, as the field's comment in protos/ and the table of docs/fields.md have it. Empty for a field that any value may stand
/// in.
/// </param>
/// <param name="Check">Looks at the value; of a repeated field at each entry.</param>
public sealed record FieldRule(string Form, FieldCheck Check)
{
    /// <summary>For a message, and a oneof's or an optional field: whether it must be there. Other fields always have a value.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>Fewest entries of a repeated field.</summary>
    public int MinCount { get; init; }

    /// <summary>Most entries of a repeated field. Where the contract states none, the limit of the message's size stays.</summary>
    public int MaxCount { get; init; } = int.MaxValue;
}

/// <summary>Looks at fields of one message that depend on each other.</summary>
/// <param name="message">The message.</param>
/// <param name="now">The service's clock.</param>
/// <returns>What is wrong, each with the field's name within the message.</returns>
public delegate IEnumerable<FieldViolation> MessageCheck(Google.Protobuf.IMessage message, DateTimeOffset now);
