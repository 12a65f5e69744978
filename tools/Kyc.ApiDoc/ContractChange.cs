namespace Kyc.ApiDoc;

/// <summary>How the contract differs from what was promised.</summary>
/// <param name="Breaking">One sentence each; a client built on the promise may fail.</param>
/// <param name="Additions">New facts; every client goes on as before.</param>
internal sealed record ContractChange(IReadOnlyList<string> Breaking, IReadOnlyList<string> Additions)
{
    /// <summary>Compares facts as <see cref="ContractFacts"/> writes them.</summary>
    public static ContractChange Between(IEnumerable<string> promised, IEnumerable<string> present)
    {
        Dictionary<string, string> now = present.ToDictionary(ContractFacts.SubjectOf);
        var breaking = new List<string>();
        foreach (string fact in promised)
        {
            if (!now.Remove(ContractFacts.SubjectOf(fact), out string? other))
            {
                breaking.Add($"gone: {fact}");
            }
            else if (other != fact)
            {
                breaking.Add($"changed: {fact} -> {other[(ContractFacts.SubjectOf(other).Length + 2)..]}");
            }
        }

        return new ContractChange(breaking, [.. present.Where(fact => now.ContainsKey(ContractFacts.SubjectOf(fact)))]);
    }
}
