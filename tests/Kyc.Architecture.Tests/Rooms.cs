using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;

namespace Kyc.Architecture.Tests;

/// <summary>
/// The rooms of an assembly, which are the folders of its project, and the arrows between them, read from the compiled code.
/// </summary>
internal sealed class Rooms
{
    private readonly SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> _arrows = new(StringComparer.Ordinal);

    private Rooms(string project, ArchUnitNET.Domain.Architecture architecture)
    {
        foreach (var type in architecture.Types)
        {
            if (RoomOf(project, type) is not { } from) continue;
            foreach (var dependency in type.Dependencies)
            {
                if (RoomOf(project, dependency.Target) is not { } to || to == from) continue;
                var targets = _arrows.TryGetValue(from, out var known) ? known : _arrows[from] = new(StringComparer.Ordinal);
                var causes = targets.TryGetValue(to, out var found) ? found : targets[to] = new(StringComparer.Ordinal);
                causes.Add($"{Outer(type)} -> {Outer(dependency.Target)}");
            }
        }
    }

    /// <summary>Every arrow, with the types that make it.</summary>
    public IEnumerable<(string From, string To, IReadOnlyCollection<string> Causes)> Arrows =>
        _arrows.SelectMany(from => from.Value.Select(to => (from.Key, to.Key, (IReadOnlyCollection<string>)to.Value)));

    /// <summary>Reads an assembly.</summary>
    public static Rooms Of(System.Reflection.Assembly assembly, string project) =>
        new(project, new ArchLoader().LoadAssembly(assembly).Build());

    /// <summary>The rooms that can be reached from themselves, each with the arrows among them.</summary>
    public IReadOnlyList<string> Circles() =>
    [
        .. Arrows.Where(arrow => Reaches(arrow.To, arrow.From, []))
            .Select(arrow => $"{arrow.From} -> {arrow.To}: {string.Join("; ", arrow.Causes.Take(12))}"),
    ];

    private bool Reaches(string from, string to, HashSet<string> seen) =>
        from == to || seen.Add(from) && _arrows.TryGetValue(from, out var targets) && targets.Keys.Any(next => Reaches(next, to, seen));

    /// <summary>
    /// First folder of a type's namespace; the folder Platform holds rooms of its own. Null for types of other projects and of the project's own
    /// folder.
    /// </summary>
    private static string? RoomOf(string project, IType? type)
    {
        // A parameter of a generic type has no namespace.
        if (type?.Namespace?.FullName is not { } name || !name.StartsWith(project + ".", StringComparison.Ordinal)) return null;
        var folders = name[(project.Length + 1)..].Split('.');
        return folders[0] == "Platform" ? folders[1] : folders[0];
    }

    private static string Outer(IType type) => type.FullName.Split('+', '/')[0].Split('.')[^1];
}
