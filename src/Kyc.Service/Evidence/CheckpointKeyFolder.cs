using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Evidence;

/// <summary>
/// Holds earlier public keys, so that the checkpoints that they signed remain valid after the signing key was replaced. They come from the
/// installation's settings and never from the database, whose content they prove.
/// </summary>
public sealed class CheckpointKeyFolder
{
    private CheckpointKeyFolder(IReadOnlyList<ReadOnlyMemory<byte>> keys) => Keys = keys;

    /// <summary>Gets the keys as SubjectPublicKeyInfo in DER.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Keys { get; }

    /// <summary>Reads every *.pem file of the folder; returns no keys when no folder is named.</summary>
    /// <exception cref="ConfigurationException">The folder is missing, or a file holds no public key.</exception>
    public static CheckpointKeyFolder Load(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return new CheckpointKeyFolder([]);
        }

        if (!Directory.Exists(folder))
        {
            throw new ConfigurationException("The folder of Kyc:EarlierSigningKeys does not exist.");
        }

        return new CheckpointKeyFolder([.. Directory.EnumerateFiles(folder, "*.pem").Select(Read)]);
    }

    private static ReadOnlyMemory<byte> Read(string file)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new ConfigurationException($"Kyc:EarlierSigningKeys: {Path.GetFileName(file)} holds no public key (PEM).");
        }
    }
}
