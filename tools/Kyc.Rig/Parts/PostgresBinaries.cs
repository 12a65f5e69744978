namespace Kyc.Rig.Parts;

/// <summary>Represents the installed PostgreSQL server programs in Debian's layout: /usr/lib/postgresql/VERSION/bin.</summary>
internal sealed record PostgresBinaries(string Folder, int MajorVersion)
{
    private const string RootFolder = "/usr/lib/postgresql";

    public string PostgresPath => Path.Combine(Folder, "postgres");

    public string InitDbPath => Path.Combine(Folder, "initdb");

    /// <summary>Finds the newest installed version.</summary>
    /// <exception cref="RigException">No server is installed.</exception>
    public static PostgresBinaries FindNewest()
    {
        var installedVersions =
            from folder in Directory.Exists(RootFolder) ? Directory.GetDirectories(RootFolder) : []
            let name = Path.GetFileName(folder)
            where int.TryParse(name, out _) && File.Exists(Path.Combine(folder, "bin", "initdb"))
            select new PostgresBinaries(Path.Combine(folder, "bin"), int.Parse(name, System.Globalization.CultureInfo.InvariantCulture));
        return installedVersions.MaxBy(binaries => binaries.MajorVersion)
            ?? throw new RigException($"No PostgreSQL server under {RootFolder}. On Debian: apt-get install postgresql");
    }
}
