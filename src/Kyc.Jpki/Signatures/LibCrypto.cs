using System.Runtime.InteropServices;

namespace Kyc.Jpki.Signatures;

/// <summary>
/// The few functions of OpenSSL's libcrypto that check an RSA signature without importing the key into .NET first.
/// </summary>
/// <remarks>
/// On Linux .NET computes with this same library, but its <c>RSA.Import…</c> goes through OpenSSL 3's generic key decoder, which takes
/// seven times as long as the signature check itself; every verification meets a key never seen before. The functions are OpenSSL's
/// since 1.1 and part of 3.x (RSA_verify(3), RSA_set0_key(3), BN_bin2bn(3)).
/// </remarks>
internal static partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    /// <summary>NID_sha256 in OpenSSL's obj_mac.h.</summary>
    public const int Sha256 = 672;

    /// <summary>NID_sha384.</summary>
    public const int Sha384 = 673;

    /// <summary>Every function bound below.</summary>
    internal static IReadOnlyList<string> Functions { get; } =
        ["RSA_new", "RSA_free", "RSA_set0_key", "RSA_verify", "BN_bin2bn", "BN_free", "ERR_clear_error"];

    /// <summary>
    /// Whether this platform has the library with every function bound here (OpenSSL can be built without the functions that its version 3
    /// deprecates, those of RSA among them); .NET's own RSA serves elsewhere.
    /// </summary>
    public static bool IsAvailable { get; } = OperatingSystem.IsLinux() && Exports(Library, Functions);

    /// <summary>Whether there is a library of this name and it has all the functions.</summary>
    internal static bool Exports(string library, IEnumerable<string> functions)
    {
        if (!NativeLibrary.TryLoad(library, typeof(LibCrypto).Assembly, DllImportSearchPath.SafeDirectories, out var handle))
        {
            return false;
        }

        try
        {
            return functions.All(function => NativeLibrary.TryGetExport(handle, function, out _));
        }
        finally
        {
            NativeLibrary.Free(handle);
        }
    }

    [LibraryImport(Library, EntryPoint = "RSA_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial LibCryptoRsaHandle RsaNew();

    [LibraryImport(Library, EntryPoint = "RSA_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void RsaFree(nint rsa);

    /// <summary>Takes both numbers over.</summary>
    [LibraryImport(Library, EntryPoint = "RSA_set0_key")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int RsaSetKey(LibCryptoRsaHandle rsa, nint modulus, nint exponent, nint noPrivateExponent);

    [LibraryImport(Library, EntryPoint = "RSA_verify")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int RsaVerify(
        int hashType, ReadOnlySpan<byte> hash, int hashLength, ReadOnlySpan<byte> signature, int signatureLength, LibCryptoRsaHandle rsa);

    [LibraryImport(Library, EntryPoint = "BN_bin2bn")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint NumberFrom(ReadOnlySpan<byte> bigEndian, int length, nint makeNew);

    [LibraryImport(Library, EntryPoint = "BN_free")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void NumberFree(nint number);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial void ClearErrors();
}

/// <summary>An <c>RSA*</c>.</summary>
internal sealed class LibCryptoRsaHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibCrypto.RsaFree(handle);
        return true;
    }
}
