using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.PersonalNumbers;

/// <summary>Searches the texts of a batch and counts the findings.</summary>
internal sealed class BatchFinds
{
    private readonly Dictionary<(Guid? ApplicationId, string Place, FindKind Kind), int> _finds = [];

    /// <summary>The number of applications searched.</summary>
    public long Applications { get; set; }

    /// <summary>The number of texts searched.</summary>
    public long Texts { get; private set; }

    /// <summary>The number of ciphertexts that could not be decrypted or whose content could not be parsed.</summary>
    public long Unreadable { get; set; }

    /// <summary>The findings, counted by application, table and kind.</summary>
    public IReadOnlyList<PlacedFinds> Finds =>
        [.. _finds.Select(find => new PlacedFinds(find.Key.ApplicationId, find.Key.Place, find.Key.Kind, find.Value))];

    /// <summary>Searches texts and counts what is found in them.</summary>
    public void Search(Guid? applicationId, string place, params IEnumerable<string?> texts)
    {
        foreach (var text in texts)
        {
            if (string.IsNullOrEmpty(text)) continue;
            Texts++;
            foreach (var find in PersonalNumberDetector.Scan(text)) Add(applicationId, place, find.Kind);
        }
    }

    /// <summary>Counts one finding.</summary>
    public void Add(Guid? applicationId, string place, FindKind kind)
    {
        _finds.TryGetValue((applicationId, place, kind), out var before);
        _finds[(applicationId, place, kind)] = before + 1;
    }

    /// <summary>Adds to the number of texts searched, for texts that the caller has searched itself.</summary>
    public void Searched(int texts) => Texts += texts;
}
