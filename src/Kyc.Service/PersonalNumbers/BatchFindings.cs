using Kyc.Evidence.PersonalNumbers;

namespace Kyc.Service.PersonalNumbers;

/// <summary>
/// Searches the texts of a batch of applications for individual numbers and other forbidden data, and counts the findings.
/// </summary>
internal sealed class BatchFindings
{
    private readonly Dictionary<(Guid? ApplicationId, string Place, PersonalNumberFindingKind Kind), int> _findings = [];

    /// <summary>The number of applications searched.</summary>
    public long Applications { get; set; }

    /// <summary>The number of texts searched.</summary>
    public long Texts { get; private set; }

    /// <summary>The number of ciphertexts that could not be decrypted or whose content could not be parsed.</summary>
    public long Unreadable { get; set; }

    /// <summary>The findings, counted by application, table and kind.</summary>
    public IReadOnlyList<FindingCount> FindingCounts =>
        [.. _findings.Select(find => new FindingCount(find.Key.ApplicationId, find.Key.Place, find.Key.Kind, find.Value))];

    /// <summary>Searches the given texts and counts the findings. Null and empty texts are ignored.</summary>
    public void Search(Guid? applicationId, string place, params IEnumerable<string?> texts)
    {
        foreach (var text in texts)
        {
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            Texts++;
            foreach (var find in PersonalNumberDetector.Scan(text))
            {
                AddFinding(applicationId, place, find.Kind);
            }
        }
    }

    /// <summary>Counts one finding.</summary>
    public void AddFinding(Guid? applicationId, string place, PersonalNumberFindingKind kind)
    {
        _findings.TryGetValue((applicationId, place, kind), out var count);
        _findings[(applicationId, place, kind)] = count + 1;
    }

    /// <summary>Adds a number of texts that the caller has searched itself to <see cref="Texts"/>.</summary>
    public void AddSearchedTexts(int texts) => Texts += texts;
}
