using System.Security.Cryptography;
using Kyc.Service.Platform.Configuration;

namespace Kyc.Service.Evidence;

/// <summary>
/// Holds the earlier public keys of the installation, so that checkpoints signed with the corresponding private keys remain valid after the
/// signing key has been replaced. The keys come from a folder that the settings specify. They must not come from the database, because they
/// are used to prove its content.
/// </summary>
public sealed class EarlierCheckpointKeys
{
    private EarlierCheckpointKeys(IReadOnlyList<ReadOnlyMemory<byte>> keys) => Keys = keys;

    /// <summary>Gets the keys as SubjectPublicKeyInfo in DER.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Keys { get; }

    /// <summary>Reads the public key in every *.pem file of the given folder. There are no keys when the folder is null or empty.</summary>
    /// <exception cref="ConfigurationException">The folder does not exist, or a file contains no public key in PEM.</exception>
    public static EarlierCheckpointKeys Load(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return new EarlierCheckpointKeys([]);
        }

        if (!Directory.Exists(folder))
        {
            throw new ConfigurationException("The folder of Kyc:EarlierSigningKeys does not exist.");
        }

        return new EarlierCheckpointKeys([.. Directory.EnumerateFiles(folder, "*.pem").Select(ReadKey)]);
    }

    private static ReadOnlyMemory<byte> ReadKey(string file)
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
