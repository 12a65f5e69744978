using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Kyc.Architecture.Tests;

/// <summary>Represents the folders of a project's assembly and the dependencies between them, read from the compiled code.</summary>
internal sealed class FolderDependencies
{
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _dependencies = new(StringComparer.Ordinal);

    private FolderDependencies(string project, ArchUnitNET.Domain.Architecture architecture)
    {
        foreach (var type in architecture.Types)
        {
            if (GetFolder(project, type) is not { } from)
            {
                continue;
            }

            foreach (var dependency in type.Dependencies)
            {
                if (GetFolder(project, dependency.Target) is not { } to || to == from)
                {
                    continue;
                }

                var targets = _dependencies.TryGetValue(from, out var existingTargets)
                    ? existingTargets
                    : _dependencies[from] = new(StringComparer.Ordinal);
                var causes = targets.TryGetValue(to, out var existingCauses) ? existingCauses : targets[to] = new(StringComparer.Ordinal);
                causes.Add($"{GetOutermostType(type)} -> {GetOutermostType(dependency.Target)}");
            }
        }
    }

    /// <summary>Gets the dependencies between folders, each with the pairs of types that cause it.</summary>
    public IEnumerable<(string From, string To, IReadOnlyCollection<string> Causes)> Dependencies =>
        _dependencies.SelectMany(from => from.Value.Select(to => (from.Key, to.Key, (IReadOnlyCollection<string>)to.Value)));

    /// <summary>Reads the dependencies between the folders of a project from its assembly.</summary>
    public static FolderDependencies Read(System.Reflection.Assembly assembly, string project) =>
        new(project, new ArchLoader().LoadAssembly(assembly).Build());

    /// <summary>
    /// Returns a line for each dependency that is part of a cycle. It contains up to 12 of the pairs of types that cause the dependency.
    /// </summary>
    public IReadOnlyList<string> FindCycles() =>
    [
        .. Dependencies.Where(dependency => Reaches(dependency.To, dependency.From, []))
            .Select(dependency => $"{dependency.From} -> {dependency.To}: {string.Join("; ", dependency.Causes.Take(12))}"),
    ];

    private bool Reaches(string from, string to, HashSet<string> visitedFolders) =>
        from == to
        || visitedFolders.Add(from)
            && _dependencies.TryGetValue(from, out var targets)
            && targets.Keys.Any(next => Reaches(next, to, visitedFolders));

    /// <summary>
    /// Returns the folder of the given type: the first folder in its namespace, or the second one if the first one is Platform. Returns
    /// null for types of other projects and for types in the project folder itself.
    /// </summary>
    private static string? GetFolder(string project, IType? type)
    {
        // A type parameter has no namespace, so it has no folder.
        if (type?.Namespace?.FullName is not { } name || !name.StartsWith(project + ".", StringComparison.Ordinal))
        {
            return null;
        }

        var folders = name[(project.Length + 1)..].Split('.');
        return folders[0] == "Platform" ? folders[1] : folders[0];
    }

    private static string GetOutermostType(IType type) => type.FullName.Split('+', '/')[0].Split('.')[^1];
}
