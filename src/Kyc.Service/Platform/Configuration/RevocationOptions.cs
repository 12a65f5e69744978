using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>Settings of revocation lists: where they come from, where they are stored, and how old they may be.</summary>
public sealed class RevocationOptions
{
    /// <summary>Maximum size of a revocation list in bytes, because a value in PostgreSQL must be smaller than 1 GiB.</summary>
    private const int MaxStoredCrlBytes = 1_000_000_000;

    private IReadOnlyList<string>? _expectedCrls;

    /// <summary>Maximum age of a revocation list that is used, counted from its thisUpdate, whatever its nextUpdate is.</summary>
    [Duration("31.00:00:00")]
    public TimeSpan MaximumCrlAge { get; set; } = VerificationPolicy.Default.MaxCrlAge;

    /// <summary>Maximum size of a signed revocation list that is accepted, in bytes.</summary>
    [WholeNumber(MaxStoredCrlBytes, ErrorMessage = "{0} must be a number of bytes, at least 1 and at most {1}.")]
    public int MaxCrlBytes { get; set; } = CertificateRevocationList.DefaultMaxBytes;

    /// <summary>
    /// Index file of the revocation lists, in a folder for this instance alone (mode 0700, created when missing). Empty when it is not set
    /// and the service's user has no home folder.
    /// </summary>
    public string RevocationIndexFile { get; set; } = DefaultIndexFile();

    /// <summary>Folder whose *.crl files are imported as they arrive; null when no folder is watched.</summary>
    public string? CrlFolder { get; set; }

    /// <summary>
    /// Text file with the distribution points for which revocation lists are expected, one per line; null when there is none.
    /// </summary>
    public string? ExpectedCrls { get; set; }

    /// <summary>Time before a revocation list expires from which readiness reports a warning.</summary>
    [Duration("31.00:00:00")]
    public TimeSpan CrlWarning { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Returns the distribution points in the file of <see cref="ExpectedCrls"/>. The first call reads the file.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read.</exception>
    public IReadOnlyList<string> ReadExpectedCrls()
    {
        if (_expectedCrls is not null || ExpectedCrls is not { } file)
        {
            return _expectedCrls ??= [];
        }

        try
        {
            return _expectedCrls = [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:ExpectedCrls cannot be read ({exception.GetType().Name}).");
        }
    }

    // $XDG_DATA_HOME or ~/.local/share of the service's user; %LOCALAPPDATA% on Windows.
    private static string DefaultIndexFile()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "kyc-service", "revocation.index") : "";
    }
}
