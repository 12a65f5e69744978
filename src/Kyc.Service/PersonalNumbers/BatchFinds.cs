using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.PersonalNumbers;

/// <summary>Counts what is found in a batch of texts.</summary>
internal sealed class BatchFinds
{
    private readonly Dictionary<(Guid? ApplicationId, string Place, FindKind Kind), int> _finds = [];

    /// <summary>Applications that were looked at.</summary>
    public long Applications { get; set; }

    /// <summary>Texts that were searched.</summary>
    public long Texts { get; private set; }

    /// <summary>Ciphertexts that did not open, or held something else than they should.</summary>
    public long Unreadable { get; set; }

    /// <summary>What was found.</summary>
    public IReadOnlyList<PlacedFinds> Finds =>
        [.. _finds.Select(find => new PlacedFinds(find.Key.ApplicationId, find.Key.Place, find.Key.Kind, find.Value))];

    /// <summary>Searches texts.</summary>
    public void Search(Guid? applicationId, string place, params IEnumerable<string?> texts)
    {
        foreach (var text in texts)
        {
            if (string.IsNullOrEmpty(text)) continue;
            Texts++;
            foreach (var find in PersonalNumberDetector.Scan(text)) Add(applicationId, place, find.Kind);
        }
    }

    /// <summary>Adds a find.</summary>
    public void Add(Guid? applicationId, string place, FindKind kind)
    {
        _finds.TryGetValue((applicationId, place, kind), out var before);
        _finds[(applicationId, place, kind)] = before + 1;
    }

    /// <summary>Notes a text that was searched elsewhere.</summary>
    public void Searched(int texts) => Texts += texts;
}
