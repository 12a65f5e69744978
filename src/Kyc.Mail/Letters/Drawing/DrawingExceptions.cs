namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// A library, a function of one, or the font that pages are drawn with is not installed. The message names the Debian package to install.
/// </summary>
public sealed class DrawingUnavailableException : Exception
{
    internal DrawingUnavailableException(string missing, string package)
        : base($"Pages can't be drawn: {missing} is missing. It is in the Debian package {package}.")
    {
        Package = package;
    }

    /// <summary>Name of the Debian package.</summary>
    public string Package { get; }
}

/// <summary>cairo could not draw or finish a page; what has been written so far is no whole document.</summary>
public sealed class DrawingFailedException : Exception
{
    internal DrawingFailedException(int status)
        : base($"Drawing failed with cairo's status {status}.")
    {
        Status = status;
    }

    /// <summary>cairo_status_t, from cairo.h.</summary>
    public int Status { get; }
}
