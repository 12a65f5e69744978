using System.Security.Cryptography;
using Google.Protobuf;
using Kyc.Contracts.V1;

namespace Kyc.Service.MailVerification;

/// <summary>Sends the files of a batch in pieces, and then overwrites the files in memory with zeros.</summary>
internal static class FileSender
{
    private const int MaxPieceBytes = 64 * 1024;

    public static async Task SendAsync(BatchFiles files, Func<FilePiece, Task> send)
    {
        try
        {
            foreach (var file in files.Files)
            {
                for (var offset = 0; offset < file.Content.Length; offset += MaxPieceBytes)
                {
                    await send(new FilePiece
                    {
                        Name = file.Name,
                        Content = UnsafeByteOperations.UnsafeWrap(
                            file.Content.GetBuffer().AsMemory(offset, (int)Math.Min(MaxPieceBytes, file.Content.Length - offset))),
                    });
                }
            }
        }
        finally
        {
            foreach (var file in files.Files)
            {
                CryptographicOperations.ZeroMemory(file.Content.GetBuffer());
            }
        }
    }
}
