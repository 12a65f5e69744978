namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// The exception that is thrown if pages cannot be drawn because a library, a function of a library or the font is missing, or the font
/// cannot be read. The message contains the Debian package to install.
/// </summary>
public sealed class DrawingUnavailableException : Exception
{
    internal DrawingUnavailableException(string missing, string package)
        : base($"Pages cannot be drawn: {missing} is missing. It is in the Debian package {package}.")
    {
        Package = package;
    }

    /// <summary>Name of the Debian package to install.</summary>
    public string Package { get; }
}

/// <summary>The exception that is thrown if cairo cannot draw or finish a page. The document written so far is incomplete.</summary>
public sealed class DrawingFailedException : Exception
{
    internal DrawingFailedException(int status)
        : base($"Drawing failed with cairo's status {status}.")
    {
        Status = status;
    }

    /// <summary>The cairo_status_t, from cairo.h.</summary>
    public int Status { get; }
}
