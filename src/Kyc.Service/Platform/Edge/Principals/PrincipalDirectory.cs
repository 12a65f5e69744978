using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>
/// Provides the known callers from the principals file, which is read again when it changes. A file with a fault changes nothing: the
/// principals that were read last stay in force, and the faults are logged once.
/// </summary>
public sealed partial class PrincipalDirectory
{
    private readonly WatchedFiles _file;
    private readonly ILogger<PrincipalDirectory> _log;
    private volatile PrincipalSet _current;

    /// <summary>Reads the principals file.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public PrincipalDirectory(ListenerOptions options, ILogger<PrincipalDirectory> log)
    {
        _log = log;
        _file = new WatchedFiles(options.Principals);
        try
        {
            _current = PrincipalReader.Read(_file.ReadFirst()[0]);
        }
        catch (InvalidDataException exception)
        {
            throw new ConfigurationException($"The file of Kyc:Principals is unusable: {exception.Message}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file of Kyc:Principals cannot be read ({exception.GetType().Name}).");
        }
    }

    /// <summary>Gets the principals in force.</summary>
    public PrincipalSet Current => _current;

    /// <summary>Reads the file again if it changed. Only one thread may call this method at a time.</summary>
    public void Reload()
    {
        try
        {
            if (_file.ReadIfChanged(out var problem) is { } contents)
            {
                var principals = PrincipalReader.Read(contents[0]);
                _current = principals;
                LogReloaded(_log, principals.All.Count);
            }
            else if (problem is not null)
            {
                LogUnusable(_log, problem);
            }
        }
        catch (InvalidDataException exception)
        {
            LogUnusable(_log, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1110, Level = LogLevel.Information, Message = "Principals file changed: {Count} principals are in force")]
    private static partial void LogReloaded(ILogger logger, int count);

    [LoggerMessage(
        EventId = 1111, Level = LogLevel.Warning,
        Message = "Principals file changed but cannot be used: {Problem}; the previous principals stay in force")]
    private static partial void LogUnusable(ILogger logger, string problem);
}
