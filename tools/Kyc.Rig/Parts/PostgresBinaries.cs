namespace Kyc.Rig.Parts;

/// <summary>Represents the installed PostgreSQL server programs in Debian's layout: /usr/lib/postgresql/VERSION/bin.</summary>
internal sealed record PostgresBinaries(string Folder, int Version)
{
    private const string Root = "/usr/lib/postgresql";

    public string Postgres => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>Finds the newest installed version.</summary>
    /// <exception cref="RigException">No server is installed.</exception>
    public static PostgresBinaries FindNewest()
    {
        var found =
            from folder in Directory.Exists(Root) ? Directory.GetDirectories(Root) : []
            let name = Path.GetFileName(folder)
            where int.TryParse(name, out _) && File.Exists(Path.Combine(folder, "bin", "initdb"))
            select new PostgresBinaries(Path.Combine(folder, "bin"), int.Parse(name, System.Globalization.CultureInfo.InvariantCulture));
        return found.MaxBy(binaries => binaries.Version)
            ?? throw new RigException($"No PostgreSQL server under {Root}. On Debian: apt-get install postgresql");
    }
}
