namespace Kyc.Service.Platform.Edge.Fields;

/// <summary>Checks the value of one field of a request message.</summary>
/// <param name="value">
/// The value that protobuf reflection returns: a string, a number, an enum, a <c>ByteString</c> or a message; never null.
/// </param>
/// <param name="now">The current time according to the service's clock.</param>
/// <returns>The fault of the value; null when the value is valid.</returns>
public delegate FieldFault? FieldCheck(object value, DateTimeOffset now);

/// <summary>Represents the validation rule for one field of a request message.</summary>
/// <param name="Wording">
/// The wording of the rule, as in the field's comment in protos/ and in the table of docs/fields.md. Empty for a field that accepts any
/// value.
/// </param>
/// <param name="Check">Checks the value of the field, or one entry of a repeated field.</param>
public sealed record FieldRule(string Wording, FieldCheck Check)
{
    /// <summary>
    /// Whether the field must be present. Has an effect only for message fields, members of a oneof and optional fields, because all other
    /// fields always have a value.
    /// </summary>
    public bool IsRequired { get; init; }

    /// <summary>Minimum number of entries of a repeated field.</summary>
    public int MinCount { get; init; }

    /// <summary>Maximum number of entries of a repeated field. By default, only the size limit of the message applies.</summary>
    public int MaxCount { get; init; } = int.MaxValue;
}

/// <summary>Checks the fields of one message that depend on each other.</summary>
/// <param name="message">The message to check.</param>
/// <param name="now">The current time according to the service's clock.</param>
/// <returns>The violations, each with the name of the field relative to the message; empty when there are none.</returns>
public delegate IEnumerable<FieldViolation> MessageCheck(Google.Protobuf.IMessage message, DateTimeOffset now);
