using System.Runtime.InteropServices;

namespace Kyc.Mail.Letters.Drawing;

/// <summary>
/// Binds the functions of fontconfig that create a configuration that contains only the given font files, so that no other font installed
/// on the machine is used. Source: fontconfig.h.
/// </summary>
internal static partial class Fontconfig
{
    private const string Library = "libfontconfig.so.1";

    [LibraryImport(Library, EntryPoint = "FcConfigCreate")]
    public static partial FontconfigHandle Create();

    [LibraryImport(Library, EntryPoint = "FcConfigAppFontAddFile", StringMarshalling = StringMarshalling.Utf8)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool AddFile(FontconfigHandle configuration, string path);

    [LibraryImport(Library, EntryPoint = "FcConfigDestroy")]
    public static partial void Destroy(nint configuration);
}

/// <summary>Represents an <c>FcConfig*</c>.</summary>
internal sealed class FontconfigHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        Fontconfig.Destroy(handle);
        return true;
    }
}
