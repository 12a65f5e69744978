using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kyc.CardReader.Secrets;

/// <summary>
/// Bytes that must leave no copy: the garbage collector does not move them, the system does not write them to swap where it lets
/// itself be asked (mlock, VirtualLock), and disposal wipes them. Its pages stay locked until the process ends, because locks of one page
/// do not add up.
/// </summary>
internal sealed class SecretBuffer : IDisposable
{
    /// <param name="length">Bytes.</param>
    public SecretBuffer(int length)
    {
        Bytes = GC.AllocateArray<byte>(length, pinned: true);
        if (length > 0)
        {
            MemoryLock.TryLock(Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, 0), length);
        }
    }

    /// <summary>The buffer itself; zero after disposal.</summary>
    public byte[] Bytes { get; }

    /// <summary>Wipes the bytes.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(Bytes);
}
