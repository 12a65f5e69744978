namespace Kyc.Cli.Status;

/// <summary>Specifies the state of a subject, from best to worst.</summary>
internal enum SubjectState
{
    /// <summary>The subject needs no action.</summary>
    Well,

    /// <summary>The subject could not be queried, because the caller may not make the call or the health page does not respond.</summary>
    NotKnown,

    /// <summary>The service works, but an operator must check something.</summary>
    Warning,

    /// <summary>A part of the service does not work.</summary>
    Fault,
}

/// <summary>Represents one line of <c>kyc status</c>.</summary>
/// <param name="State">The state of the subject.</param>
/// <param name="Subject">The subject, such as keys or ledger.</param>
/// <param name="Text">What was found. Contains no personal data.</param>
internal sealed record StatusLine(SubjectState State, string Subject, string Text);
