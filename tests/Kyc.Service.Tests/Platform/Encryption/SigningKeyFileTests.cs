using System.Security.Cryptography;
using Kyc.Rig.Processes;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Platform.Encryption.Files;

namespace Kyc.Service.Tests.Platform.Encryption;

public sealed class SigningKeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("signing-key").FullName;

    private string KeyFile => Path.Combine(_folder, "key.pem");

    [Fact]
    public void A_new_installation_creates_a_permanent_signing_key_that_only_its_owner_can_access()
    {
        using var createdKey = FileSigningKey.Open(KeyFile, canCreate: true);
        using var reopenedKey = FileSigningKey.Open(KeyFile, canCreate: false);
        Assert.Equal(createdKey.KeyId, reopenedKey.KeyId);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        var hash = SHA256.HashData("checkpoint"u8);
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(createdKey.SubjectPublicKeyInfo.Span, out _);
        Assert.True(verifier.VerifyHash(hash, reopenedKey.SignHash(hash), DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.Throws<ArgumentException>(() => reopenedKey.SignHash("checkpoint"u8));
    }

    [Fact]
    public void A_missing_signing_key_is_reported_and_not_replaced() =>
        Assert.Equal("KEY-FILE", Assert.Throws<KeyProviderException>(() => FileSigningKey.Open(KeyFile, canCreate: false)).Failure.Code);

    [Theory]
    [InlineData("prime256v1", null)]
    [InlineData("secp384r1", "P-256")]
    public async Task A_key_generated_by_OpenSSL_is_accepted_only_if_it_is_on_the_curve_P256(string curve, string? problem)
    {
        await CommandRunner.RunOrFailAsync(
            "openssl",
            ["genpkey", "-algorithm", "EC", "-pkeyopt", $"ec_paramgen_curve:{curve}", "-out", KeyFile],
            CancellationToken.None);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead);
        if (problem is null)
        {
            using (FileSigningKey.Open(KeyFile, canCreate: false))
            {
                return;
            }
        }

        Assert.Contains(problem, Assert.Throws<KeyProviderException>(() => FileSigningKey.Open(KeyFile, canCreate: false)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_a_key_or_that_others_can_read_is_refused()
    {
        File.WriteAllText(KeyFile, "no key");
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead);
        Assert.Contains("PEM", Assert.Throws<KeyProviderException>(() => FileSigningKey.Open(KeyFile, canCreate: true)).Message,
            StringComparison.Ordinal);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("0600", Assert.Throws<KeyProviderException>(() => FileSigningKey.Open(KeyFile, canCreate: true)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
