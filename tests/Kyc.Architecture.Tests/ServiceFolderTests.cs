using System.Reflection;

namespace Kyc.Architecture.Tests;

/// <summary>
/// Checks which folders of the service depend on which others. The folder Hosting may use every folder. Every other folder outside Platform
/// is a capability. It may use the platform folders, and of the other capabilities only those that <see cref="Capabilities"/> lists for it.
/// </summary>
public sealed class ServiceFolderTests
{
    /// <summary>The folders inside Platform. Each may use only those that come before it in this list.</summary>
    private static readonly string[] PlatformFolders = ["BackgroundWork", "Configuration", "Storage", "Encryption", "Edge"];

    /// <summary>The capabilities, each with the other capabilities that it may use.</summary>
    private static readonly Dictionary<string, string[]> Capabilities = new()
    {
        ["Ledger"] = [],
        ["Onboarding"] = ["Ledger"],
        ["Approvals"] = [],
        ["Guessing"] = [],
        ["Keys"] = ["Approvals"],
        ["Revocation"] = [],
        ["CardVerification"] = ["Guessing", "Ledger", "Onboarding", "Revocation"],
        // The ledger chain of an application that is older than the ledger begins with the outcomes of its card sessions.
        ["Evidence"] = ["Approvals", "CardVerification", "Ledger", "Onboarding"],
        ["MailVerification"] = ["Approvals", "Evidence", "Guessing", "Ledger", "Onboarding"],
        // Retention uses MailVerification to check before an erasure whether received documents are still in the building.
        ["Retention"] = ["Approvals", "Evidence", "Ledger", "MailVerification", "Onboarding"],
        // PersonalNumbers searches the texts that other capabilities store.
        ["PersonalNumbers"] = ["Ledger", "MailVerification", "Retention"],
        ["Health"] = ["Evidence", "PersonalNumbers", "Retention", "Revocation"],
    };

    private static readonly FolderDependencies ServiceDependencies = FolderDependencies.Read(Assembly.Load("kyc-service"), "Kyc.Service");

    [Fact]
    public void A_service_folder_depends_only_on_allowed_folders()
    {
        var forbiddenDependencies = ServiceDependencies.Dependencies.Where(dependency => !IsAllowed(dependency.From, dependency.To))
            .Select(dependency => $"{dependency.From} -> {dependency.To}: {string.Join("; ", dependency.Causes)}").ToList();
        Assert.True(forbiddenDependencies.Count == 0, string.Join('\n', forbiddenDependencies));
    }

    [Fact]
    public void The_dependency_table_allows_no_unused_dependency() =>
        Assert.Empty(Capabilities.SelectMany(from => from.Value.Select(to => (from.Key, to)))
            .Except(ServiceDependencies.Dependencies.Select(dependency => (dependency.From, dependency.To))));

    [Fact]
    public void Every_service_folder_is_in_the_dependency_table()
    {
        string[] folders =
        [
            .. ServiceDependencies
                .Dependencies.SelectMany(dependency => (string[])[dependency.From, dependency.To])
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        Assert.Equal([.. PlatformFolders.Concat(Capabilities.Keys).Append("Hosting").Order(StringComparer.Ordinal)], folders);
    }

    private static bool IsAllowed(string from, string to) =>
        // The folder Hosting registers the services of all folders.
        from == "Hosting" ||
        (Array.IndexOf(PlatformFolders, from) is >= 0 and var fromIndex
            ? Array.IndexOf(PlatformFolders, to) is >= 0 and var toIndex && toIndex < fromIndex
            : PlatformFolders.Contains(to) || Capabilities[from].Contains(to));
}
