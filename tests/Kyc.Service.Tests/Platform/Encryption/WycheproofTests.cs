using System.Security.Cryptography;
using System.Text.Json;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Tests.Platform.Encryption;

/// <summary>
/// Tests <see cref="SealedBox"/> with Wycheproof's AES-GCM vectors (Apache License 2.0), which are not part of the repository. They are
/// expected at ../shared/vectors, relative to the root of the repository.
/// </summary>
[Trait("Control", "2(2)S1")]
public sealed class WycheproofTests
{
    [AesGcmVectorFact]
    public void A_sealed_box_is_AES_256_GCM_according_to_every_applicable_vector()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(AesGcmVectorFactAttribute.Path!));
        var (applicableCount, otherKeySizeCount, otherNonceSizeCount, otherTagSizeCount) = (0, 0, 0, 0);
        var (openedCount, refusedCount) = (0, 0);
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var testCount = group.GetProperty("tests").GetArrayLength();
            // Keys of 128 and 192 bits, nonces of lengths other than 96 bits, and shorter tags do not occur in the service's format.
            if (group.GetProperty("tagSize").GetInt32() != 128)
            {
                otherTagSizeCount += testCount;
            }
            else if (group.GetProperty("keySize").GetInt32() != 256)
            {
                otherKeySizeCount += testCount;
            }
            else if (group.GetProperty("ivSize").GetInt32() != 96)
            {
                otherNonceSizeCount += testCount;
            }
            else
            {
                applicableCount += testCount;
                foreach (var test in group.GetProperty("tests").EnumerateArray())
                {
                    if (CheckVector(test))
                    {
                        openedCount++;
                    }
                    else
                    {
                        refusedCount++;
                    }
                }
            }
        }
        // A different edition of the file has different numbers of vectors. The failure of this check then shows how many of them are
        // covered and how many are left out.
        Assert.Equal((66, 211, 39, 0), (applicableCount, otherKeySizeCount, otherNonceSizeCount, otherTagSizeCount));
        Assert.Equal((39, 27), (openedCount, refusedCount));
    }

    /// <summary>
    /// Checks the given vector, and returns whether it is marked as valid. A valid vector must be sealed to the same bytes and opened
    /// again. An invalid vector must not open.
    /// </summary>
    private static bool CheckVector(JsonElement test)
    {
        byte[] ReadHex(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
        var (key, nonce, associatedData, message) = (ReadHex("key"), ReadHex("iv"), ReadHex("aad"), ReadHex("msg"));
        byte[] box = [1, .. nonce, .. ReadHex("ct"), .. ReadHex("tag")];
        var number = test.GetProperty("tcId").GetInt32();
        if (test.GetProperty("result").GetString() == "valid")
        {
            Assert.True(SealedBox.Seal(key, nonce, message, associatedData).AsSpan().SequenceEqual(box),
                $"vector {number} seals to other bytes");
            Assert.True(SealedBox.Open(key, box, associatedData).AsSpan().SequenceEqual(message), $"vector {number} opens to other bytes");
            return true;
        }
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(key, box, associatedData));
        return false;
    }
}

/// <summary>
/// Marks a test that needs the Wycheproof vectors. Where they do not exist, the test is skipped and the skip reason says so.
/// </summary>
internal sealed class AesGcmVectorFactAttribute : FactAttribute
{
    public AesGcmVectorFactAttribute() => Skip = Path is null ? "shared/vectors does not exist next to the repository" : null;

    public static string? Path { get; } = FindVectorFile();

    private static string? FindVectorFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "vectors", "wycheproof", "aes_gcm_test.json");
            if (File.Exists(path))
            {
                return path;
            }
        }
        return null;
    }
}
