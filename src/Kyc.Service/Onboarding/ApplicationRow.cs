using Kyc.Contracts.V1;

namespace Kyc.Service.Onboarding;

/// <summary>A row of the table <c>application</c>, without what is encrypted in it unless asked for.</summary>
public sealed record ApplicationRow
{
    public Guid Id { get; init; }

    public string ReferenceCode { get; init; } = "";

    public byte[] RequestMac { get; init; } = [];

    public Channel Channel { get; init; }

    /// <summary>Ciphertext of the <see cref="CreateApplicationRequest"/> without its key.</summary>
    public byte[] Declaration { get; init; } = [];

    public ApplicationState State { get; init; }

    public string OutcomeCode { get; init; } = "";

    public VerificationMethod Method { get; init; }

    /// <summary>Stable name of the method; empty until verified.</summary>
    public string MethodCode { get; init; } = "";

    /// <summary>Its letter on the day that counted.</summary>
    public string MethodLetter { get; init; } = "";

    public DateTimeOffset? VerifiedAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The application in the form of the contract.</summary>
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

/// <summary>A row of the append-only table <c>application_transition</c>.</summary>
public sealed record TransitionRow
{
    public long Sequence { get; init; }

    public ApplicationState PreviousState { get; init; }

    public ApplicationState State { get; init; }

    public string OutcomeCode { get; init; } = "";

    public DateTimeOffset OccurredAt { get; init; }
}

/// <summary>Which states are final.</summary>
public static class ApplicationStates
{
    /// <summary>True for a state that is the end, but that a letter which comes back ends a verification by mail.</summary>
    public static bool IsFinal(this ApplicationState state) =>
        state is ApplicationState.Verified or ApplicationState.Rejected or ApplicationState.Cancelled;
}
