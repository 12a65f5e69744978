namespace Kyc.Mail.Tracking;

/// <summary>Specifies what kind of meaning a status word has.</summary>
public enum StatusWordClass
{
    /// <summary>An event in the delivery of the item.</summary>
    Event,

    /// <summary>A reason for a return. The word is understood only together with a word for a return.</summary>
    Reason,

    /// <summary>A known word without consequences for the item (配達希望受付).</summary>
    NoEffect,

    /// <summary>A known word for which a person must find out whether the item reached the residence (宅配ボックスに配達).</summary>
    NeedsReading,
}

/// <summary>Represents the meaning of a status word.</summary>
/// <param name="Class">Kind of meaning.</param>
/// <param name="Event">The event, for <see cref="StatusWordClass.Event"/>; otherwise ignored.</param>
/// <param name="Reason">
/// The reason, for a return or for <see cref="StatusWordClass.Reason"/>; otherwise <see cref="ReturnReason.NotStated"/>.
/// </param>
public sealed record StatusMeaning(StatusWordClass Class, TrackingEvent Event, ReturnReason Reason)
{
    /// <summary>Whether the word reports a return.</summary>
    public bool IsReturn => Class == StatusWordClass.Event && Event is TrackingEvent.Returning or TrackingEvent.Returned;

    /// <summary>Whether the word, alone or together with a return, states why an item is returned.</summary>
    public bool HasReason => Reason != ReturnReason.NotStated && (Class == StatusWordClass.Reason || IsReturn);
}

/// <summary>Represents a row of a list of status words.</summary>
/// <param name="Word">The word, as normalized by <see cref="StatusSpelling"/>.</param>
/// <param name="Meaning">Meaning of the word.</param>
/// <param name="From">First day of reports to which the row applies.</param>
/// <param name="Until">Last day of reports to which the row applies.</param>
internal sealed record StatusWordRow(string Word, StatusMeaning Meaning, DateOnly From, DateOnly Until)
{
    public bool AppliesOn(DateOnly day) => From <= day && day <= Until;

    public bool Overlaps(StatusWordRow other) => Word == other.Word && From <= other.Until && other.From <= Until;
}
