using Kyc.Contracts.V1;
using Kyc.Service.Ledger;

namespace Kyc.Service.Onboarding;

/// <summary>Represents a row of the table <c>application</c>.</summary>
public sealed record ApplicationRow
{
    public Guid Id { get; init; }

    public string ReferenceCode { get; init; } = "";

    public byte[] RequestMac { get; init; } = [];

    public Channel Channel
    {
        get => RecordNumbers.Channel.ToValue(ChannelNumber, "application.channel");
        init => ChannelNumber = RecordNumbers.Channel.ToNumber(value);
    }

    internal short ChannelNumber { get; init; }

    /// <summary>The ciphertext of the <see cref="CreateApplicationRequest"/> without its idempotency key.</summary>
    public byte[] Declaration { get; init; } = [];

    public ApplicationState State
    {
        get => ApplicationNumbers.State.ToValue(StateNumber, "application.state");
        init => StateNumber = ApplicationNumbers.State.ToNumber(value);
    }

    internal short StateNumber { get; init; }

    public string OutcomeCode { get; init; } = "";

    public VerificationMethod Method
    {
        get => ApplicationNumbers.Method.ToValue(MethodNumber, "application.method");
        init => MethodNumber = ApplicationNumbers.Method.ToNumber(value);
    }

    internal short MethodNumber { get; init; }

    /// <summary>The stable name of the method; empty while the person is not verified.</summary>
    public string MethodCode { get; init; } = "";

    /// <summary>The letter of the method in the rule on the day of the verification; empty while the person is not verified.</summary>
    public string MethodLetter { get; init; } = "";

    public DateTimeOffset? VerifiedAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Converts the row to the message of the API contract.</summary>
    public Application ToContract() => new()
    {
        ApplicationId = Id.ToString("D"),
        ReferenceCode = ReferenceCode,
        State = State,
        OutcomeCode = OutcomeCode,
        CreatedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(CreatedAt),
        UpdatedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(UpdatedAt),
        Method = Method,
        MethodLetter = MethodLetter,
    };
}

/// <summary>Represents a row of the append-only table <c>application_transition</c>.</summary>
public sealed record TransitionRow
{
    public long Sequence { get; init; }

    public ApplicationState PreviousState
    {
        get => ApplicationNumbers.StateOrNone.ToValue(PreviousStateNumber, "application_transition.previous_state");
        init => PreviousStateNumber = ApplicationNumbers.StateOrNone.ToNumber(value);
    }

    internal short PreviousStateNumber { get; init; }

    public ApplicationState State
    {
        get => ApplicationNumbers.State.ToValue(StateNumber, "application_transition.state");
        init => StateNumber = ApplicationNumbers.State.ToNumber(value);
    }

    internal short StateNumber { get; init; }

    public string OutcomeCode { get; init; } = "";

    public DateTimeOffset OccurredAt { get; init; }
}
