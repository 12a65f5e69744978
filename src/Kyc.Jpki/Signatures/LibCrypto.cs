using System.Runtime.InteropServices;

namespace Kyc.Jpki.Signatures;

/// <summary>Binds the functions of OpenSSL's libcrypto that verify an RSA signature without importing the key into .NET first.</summary>
/// <remarks>
/// On Linux, .NET uses the same library, but <c>RSA.Import…</c> goes through OpenSSL 3's generic key decoder, which takes seven times as
/// long as verifying the signature, and every verification uses a new key. OpenSSL 1.1 and 3.x have all these functions (RSA_verify(3),
/// RSA_set0_key(3), BN_bin2bn(3)).
/// </remarks>
internal static partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    /// <summary>NID_sha256 in OpenSSL's obj_mac.h.</summary>
    public const int Sha256Nid = 672;

    /// <summary>NID_sha384 in OpenSSL's obj_mac.h.</summary>
    public const int Sha384Nid = 673;

    /// <summary>Names of all libcrypto functions that this class binds.</summary>
    internal static IReadOnlyList<string> FunctionNames { get; } =
        ["RSA_new", "RSA_free", "RSA_set0_key", "RSA_verify", "BN_bin2bn", "BN_free", "ERR_clear_error"];

    /// <summary>
    /// Whether this platform is Linux and has libcrypto with all <see cref="FunctionNames"/>. If not, .NET's own RSA is used. A build of
    /// OpenSSL 3 can omit deprecated functions, among them those for RSA.
    /// </summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && HasExports(Library, FunctionNames);

    /// <summary>Checks whether the given library can be loaded and exports all the given functions.</summary>
    internal static bool HasExports(string library, IEnumerable<string> functionNames)
    {
        if (!NativeLibrary.TryLoad(library, typeof(LibCrypto).Assembly, DllImportSearchPath.SafeDirectories, out var handle))
        {
            return false;
        }

        try
        {
            return functionNames.All(function => NativeLibrary.TryGetExport(handle, function, out _));
        }
        finally
        {
            NativeLibrary.Free(handle);
        }
    }

    [LibraryImport(Library, EntryPoint = "RSA_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial LibCryptoRsaHandle CreateRsa();

    [LibraryImport(Library, EntryPoint = "RSA_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void FreeRsa(nint rsa);

    /// <summary>Sets the modulus and the exponent of the key. Returns 1 on success; the handle then owns both numbers.</summary>
    [LibraryImport(Library, EntryPoint = "RSA_set0_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int SetRsaKey(LibCryptoRsaHandle rsa, nint modulus, nint exponent, nint privateExponent);

    [LibraryImport(Library, EntryPoint = "RSA_verify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int VerifyRsa(
        int hashType, ReadOnlySpan<byte> hash, int hashLength, ReadOnlySpan<byte> signature, int signatureLength, LibCryptoRsaHandle rsa);

    [LibraryImport(Library, EntryPoint = "BN_bin2bn")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint CreateNumber(ReadOnlySpan<byte> bigEndian, int length, nint target);

    [LibraryImport(Library, EntryPoint = "BN_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void FreeNumber(nint number);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void ClearErrors();
}

/// <summary>Owns an OpenSSL <c>RSA*</c> and frees it.</summary>
internal sealed class LibCryptoRsaHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.FreeRsa(handle);
        return true;
    }
}
