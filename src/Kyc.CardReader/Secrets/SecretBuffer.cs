using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Kyc.CardReader.Secrets;

/// <summary>
/// Stores secret bytes so that no copy remains: the garbage collector does not move them, the system does not write them to swap if it
/// supports this (mlock, VirtualLock), and disposing wipes them. The memory pages stay locked until the process ends. The system does not
/// count locks, so unlocking one buffer could also unlock another buffer in the same page.
/// </summary>
internal sealed class SecretBuffer : IDisposable
{
    /// <param name="length">The length in bytes.</param>
    public SecretBuffer(int length)
    {
        Bytes = GC.AllocateArray<byte>(length, pinned: true);
        if (length > 0)
        {
            MemoryLock.TryLock(Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, 0), length);
        }
    }

    /// <summary>Gets the buffer itself. It contains zeros after disposal.</summary>
    public byte[] Bytes { get; }

    /// <summary>Wipes the bytes.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(Bytes);
}
