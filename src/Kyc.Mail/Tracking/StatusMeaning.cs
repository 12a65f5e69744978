namespace Kyc.Mail.Tracking;

/// <summary>What kind of thing a status word says.</summary>
public enum StatusWordClass
{
    /// <summary>Something happened to the item.</summary>
    Event,

    /// <summary>Why the item comes back; understood beside a word of a return only.</summary>
    Reason,

    /// <summary>Known, and nothing follows for the item (配達希望受付).</summary>
    SaysNothing,

    /// <summary>Known, but whether the item reached the residence is for a person to find out (宅配ボックスに配達).</summary>
    NeedsReading,
}

/// <summary>What a status word means.</summary>
/// <param name="Class">What kind of thing it says.</param>
/// <param name="Event">Of <see cref="StatusWordClass.Event"/>: what happened; not looked at otherwise.</param>
/// <param name="Reason">
/// Why, of a return and of <see cref="StatusWordClass.Reason"/>; <see cref="ReturnReason.NotStated"/> otherwise.
/// </param>
public sealed record StatusMeaning(StatusWordClass Class, TrackingEvent Event, ReturnReason Reason)
{
    /// <summary>Whether it is a return.</summary>
    public bool IsReturn => Class == StatusWordClass.Event && Event is TrackingEvent.Returning or TrackingEvent.Returned;

    /// <summary>Whether it says, alone or beside a return, why an item comes back.</summary>
    public bool NamesReason => Reason != ReturnReason.NotStated && (Class == StatusWordClass.Reason || IsReturn);
}

/// <summary>A row of a list of status words.</summary>
/// <param name="Word">The word, in the form of <see cref="StatusSpelling"/>.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="From">First day of reports that the row is for.</param>
/// <param name="Until">Last day.</param>
internal sealed record StatusWordRow(string Word, StatusMeaning Meaning, DateOnly From, DateOnly Until)
{
    public bool CountsOn(DateOnly day) => From <= day && day <= Until;

    public bool Overlaps(StatusWordRow other) => Word == other.Word && From <= other.Until && other.From <= Until;
}
