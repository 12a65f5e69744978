using Kyc.Jpki.Revocation;
using Kyc.Jpki.Trust;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Provides the settings for revocation lists: from where they are imported, where their index is stored, and how old they may be.
/// </summary>
public sealed class RevocationOptions
{
    /// <summary>The upper limit of <see cref="MaxCrlBytes"/>. A value in PostgreSQL must be smaller than 1 GiB.</summary>
    private const int MaxStoredCrlBytes = 1_000_000_000;

    private IReadOnlyList<string>? _expectedCrls;

    /// <summary>Age, counted from thisUpdate, above which a revocation list is not used, even if its nextUpdate has not passed.</summary>
    [Duration("31.00:00:00")]
    public TimeSpan MaximumCrlAge { get; set; } = VerificationPolicy.Default.MaxCrlAge;

    /// <summary>Maximum size of a revocation list, in bytes. Larger lists are refused.</summary>
    [WholeNumber(MaxStoredCrlBytes, ErrorMessage = "{0} must be a number of bytes, at least 1 and at most {1}.")]
    public int MaxCrlBytes { get; set; } = CertificateRevocationList.DefaultMaxBytes;

    /// <summary>
    /// Path of the index file of the revocation lists. No other program may use the folder of the file. The folder must have mode 0700 and
    /// is created if it is missing. The path is empty when the setting is not set and the service's user has no home folder.
    /// </summary>
    public string RevocationIndexFile { get; set; } = GetDefaultIndexFile();

    /// <summary>Folder that is watched for new *.crl files, which are imported; null when no folder is watched.</summary>
    public string? CrlFolder { get; set; }

    /// <summary>
    /// Text file with the URLs of the distribution points whose revocation lists are expected, one per line; null when there is none.
    /// </summary>
    public string? ExpectedCrls { get; set; }

    /// <summary>Remaining validity of a revocation list below which the readiness check reports a warning.</summary>
    [Duration("31.00:00:00")]
    public TimeSpan CrlWarning { get; set; } = TimeSpan.FromHours(12);

    /// <summary>
    /// Returns the distribution points in the file <see cref="ExpectedCrls"/>, without empty lines and comments (<c>#</c>). The first call
    /// reads the file.
    /// </summary>
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

    // The folder is $XDG_DATA_HOME or ~/.local/share of the service's user, or %LOCALAPPDATA% on Windows.
    private static string GetDefaultIndexFile()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "kyc-service", "revocation.index") : "";
    }
}
