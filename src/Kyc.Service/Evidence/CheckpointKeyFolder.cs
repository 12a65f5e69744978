using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Evidence;

/// <summary>
/// Holds the earlier public keys of the installation, so that checkpoints signed with them remain valid after the signing key was replaced.
/// The keys come from a folder in the installation's settings. They must not come from the database, because they prove its content.
/// </summary>
public sealed class CheckpointKeyFolder
{
    private CheckpointKeyFolder(IReadOnlyList<ReadOnlyMemory<byte>> keys) => Keys = keys;

    /// <summary>Gets the keys as SubjectPublicKeyInfo in DER.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Keys { get; }

    /// <summary>Reads every *.pem file of the folder. Returns no keys when the folder is null.</summary>
    /// <exception cref="ConfigurationException">The folder is missing, or a file contains no public key.</exception>
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
