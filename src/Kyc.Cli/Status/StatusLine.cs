namespace Kyc.Cli.Status;

/// <summary>How a subject is, from the best to the worst.</summary>
internal enum SubjectState
{
    /// <summary>Nothing to do.</summary>
    Well,

    /// <summary>It could not be asked for: the call is not allowed, or the health page does not answer.</summary>
    NotKnown,

    /// <summary>The service works, and an operator must look at something.</summary>
    Warning,

    /// <summary>Something does not work.</summary>
    Fault,
}

/// <summary>A line of <c>kyc status</c>.</summary>
/// <param name="State">How the subject is.</param>
/// <param name="Subject">What it is about: keys, ledger.</param>
/// <param name="Text">What was found, without data of a person.</param>
internal sealed record StatusLine(SubjectState State, string Subject, string Text);
