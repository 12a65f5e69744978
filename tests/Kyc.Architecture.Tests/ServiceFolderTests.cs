using System.Reflection;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Specifies which folder of the service may use which. Every folder may use the platform folders. A capability may use another capability
/// only if the table lists it.
/// </summary>
public sealed class ServiceFolderTests
{
    /// <summary>The platform folders, from the bottom up: each may use those before it.</summary>
    private static readonly string[] Platform = ["BackgroundWork", "Configuration", "Storage", "Encryption", "Edge"];

    /// <summary>The other capabilities that each capability uses.</summary>
    private static readonly Dictionary<string, string[]> Capabilities = new()
    {
        ["Ledger"] = [],
        ["Onboarding"] = ["Ledger"],
        ["Approvals"] = [],
        ["Keys"] = ["Approvals"],
        ["Revocation"] = [],
        ["CardVerification"] = ["Ledger", "Onboarding", "Revocation"],
        // The chain of an application that is older than the ledger begins with the outcomes of its card sessions.
        ["Evidence"] = ["Approvals", "CardVerification", "Ledger", "Onboarding"],
        ["MailVerification"] = ["Approvals", "Evidence", "Ledger", "Onboarding"],
        // Received papers that are still in the building must not be erased.
        ["Retention"] = ["Approvals", "Evidence", "Ledger", "MailVerification", "Onboarding"],
        // Searches the stored texts of all capabilities.
        ["PersonalNumbers"] = ["Ledger", "MailVerification", "Retention"],
        ["Health"] = ["Evidence", "PersonalNumbers", "Retention", "Revocation"],
    };

    private static readonly FolderDependencies Service = FolderDependencies.Read(Assembly.Load("kyc-service"), "Kyc.Service");

    [Fact]
    public void A_folder_uses_only_the_folders_that_it_may_use()
    {
        var forbidden = Service.Dependencies.Where(arrow => !IsAllowed(arrow.From, arrow.To))
            .Select(arrow => $"{arrow.From} -> {arrow.To}: {string.Join("; ", arrow.Causes)}").ToList();
        Assert.True(forbidden.Count == 0, string.Join('\n', forbidden));
    }

    [Fact]
    public void The_table_allows_no_more_than_is_used() =>
        Assert.Empty(Capabilities.SelectMany(from => from.Value.Select(to => (from.Key, to)))
            .Except(Service.Dependencies.Select(arrow => (arrow.From, arrow.To))));

    [Fact]
    public void Every_folder_is_in_the_table()
    {
        string[] rooms =
        [
            .. Service.Dependencies.SelectMany(arrow => (string[])[arrow.From, arrow.To]).Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.Equal([.. Platform.Concat(Capabilities.Keys).Append("Hosting").Order(StringComparer.Ordinal)], rooms);
    }

    private static bool IsAllowed(string from, string to) =>
        // Hosting registers the services of all folders.
        from == "Hosting" ||
        (Array.IndexOf(Platform, from) is >= 0 and var height
            ? Array.IndexOf(Platform, to) is >= 0 and var below && below < height
            : Platform.Contains(to) || Capabilities[from].Contains(to));
}
