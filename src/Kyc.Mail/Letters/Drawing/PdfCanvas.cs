using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// Writes a PDF with A4 pages to a stream while the pages are drawn, so that only one page and the list of used glyphs are in memory.
/// Lengths are in millimetres from the upper left corner. The same drawing always produces the same bytes.
/// </summary>
internal sealed class PdfCanvas : IDisposable
{
    private const double HairlineWidth = 0.2;

    private readonly Cairo.WriteFunction _write;
    private readonly CairoSurfaceHandle _surface;
    private readonly CairoContextHandle _context;
    private ExceptionDispatchInfo? _streamFailure;

    /// <summary>Begins a document.</summary>
    /// <param name="target">Receives the PDF; stays open.</param>
    /// <param name="title">Title of the document, without personal data, because file viewers and indexes show it.</param>
    /// <param name="createdAt">Creation date to be stored in the document.</param>
    public PdfCanvas(Stream target, string title, DateTimeOffset createdAt)
    {
        _write = (_, data, length) => Write(target, data, length);
        _surface = Cairo.CreatePdfSurface(
            Marshal.GetFunctionPointerForDelegate(_write), 0, Paper.ToPoints(Paper.A4Width), Paper.ToPoints(Paper.A4Height));
        Cairo.SetMetadata(_surface, Cairo.Metadata.Title, title);
        Cairo.SetMetadata(_surface, Cairo.Metadata.Creator, "KycOnboarding");
        // By default, cairo stores the current time (cairo_pdf_surface_set_metadata), so equal batches would produce different files.
        var creationDate = createdAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Cairo.SetMetadata(_surface, Cairo.Metadata.CreateDate, creationDate);
        _context = Cairo.CreateContext(_surface);
        Cairo.SetColor(_context, 0, 0, 0);
        Cairo.SetLineWidth(_context, Paper.ToPoints(HairlineWidth));
    }

    /// <summary>Number of finished pages.</summary>
    public int PageCount { get; private set; }

    /// <summary>Draws text with its upper left corner at the given point.</summary>
    public void DrawText(TextBlock text, double x, double y)
    {
        Cairo.MoveTo(_context, Paper.ToPoints(x), Paper.ToPoints(y));
        Pango.ShowLayout(_context, text.Layout);
    }

    /// <summary>Adds a black rectangle to those that the next call to <see cref="FillRectangles"/> draws.</summary>
    public void AddRectangle(double x, double y, double width, double height) =>
        Cairo.AddRectangle(_context, Paper.ToPoints(x), Paper.ToPoints(y), Paper.ToPoints(width), Paper.ToPoints(height));

    /// <summary>Draws the added rectangles.</summary>
    public void FillRectangles() => Cairo.Fill(_context);

    /// <summary>Draws the outline of a rectangle; its lines are centred on the given sides.</summary>
    public void DrawFrame(double x, double y, double width, double height, double thickness = HairlineWidth)
    {
        Cairo.SetLineWidth(_context, Paper.ToPoints(thickness));
        AddRectangle(x, y, width, height);
        Cairo.Stroke(_context);
        Cairo.SetLineWidth(_context, Paper.ToPoints(HairlineWidth));
    }

    public void DrawLine(double fromX, double fromY, double toX, double toY)
    {
        Cairo.MoveTo(_context, Paper.ToPoints(fromX), Paper.ToPoints(fromY));
        Cairo.LineTo(_context, Paper.ToPoints(toX), Paper.ToPoints(toY));
        Cairo.Stroke(_context);
    }

    /// <summary>Ends the page. Rethrows the exception of the stream if the stream failed.</summary>
    /// <exception cref="DrawingFailedException">cairo could not draw the page.</exception>
    public void EndPage()
    {
        Cairo.ShowPage(_context);
        ThrowIfFailed(Cairo.GetContextStatus(_context));
        ThrowIfFailed(Cairo.GetSurfaceStatus(_surface));
        PageCount++;
    }

    /// <summary>
    /// Writes the fonts and the end of the document. Without this call, the document is incomplete. Rethrows the exception of the stream if
    /// the stream failed.
    /// </summary>
    /// <exception cref="DrawingFailedException">cairo could not finish the document.</exception>
    public void Finish()
    {
        Cairo.FinishSurface(_surface);
        ThrowIfFailed(Cairo.GetSurfaceStatus(_surface));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Dispose();
        _surface.Dispose();
        // cairo may call the write function until this point.
        GC.KeepAlive(_write);
    }

    // An exception must not pass through cairo's stack frames. Therefore the exception of the stream is stored, and rethrown after cairo
    // returns.
    private int Write(Stream target, nint data, uint length)
    {
        if (_streamFailure is not null)
        {
            return Cairo.StatusWriteError;
        }

        try
        {
            var bytes = new byte[length];
            Marshal.Copy(data, bytes, 0, bytes.Length);
            target.Write(bytes);
            return Cairo.StatusSuccess;
        }
#pragma warning disable CA1031 // Every exception is rethrown after cairo returns.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _streamFailure = ExceptionDispatchInfo.Capture(exception);
            return Cairo.StatusWriteError;
        }
    }

    private void ThrowIfFailed(int status)
    {
        _streamFailure?.Throw();
        if (status != Cairo.StatusSuccess)
        {
            throw new DrawingFailedException(status);
        }
    }
}
