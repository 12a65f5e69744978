using System.Security.Cryptography;
using System.Text.Json;
using Kyc.Jpki.Der;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Tests.Signatures;

[Collection(nameof(PkiFixture))]
public sealed class VerificationKeyTests(PkiFixture fixture)
{
    [VectorFact]
    public void Every_Wycheproof_signature_gets_the_right_result_from_both_RSA_implementations()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(TestVectors.GetPath("wycheproof", "rsa_signature_2048_sha256_test.json")));
        var resultCounts = new Dictionary<string, int>();
        foreach (var group in file.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = ReadPublicKey(Convert.FromHexString(group.GetProperty("publicKeyDer").GetString()!));
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var result = test.GetProperty("result").GetString()!;
                var message = Convert.FromHexString(test.GetProperty("msg").GetString()!);
                var signature = Convert.FromHexString(test.GetProperty("sig").GetString()!);
                // The profile does not allow the two keys with exponent 3, whatever they signed. A signature with a missing NULL (result
                // "acceptable") does not have the encoding of RFC 8017 9.2.
                var expected = result == "valid" && key.Kind == PublicKeyKind.Rsa;
                Assert.All(
                    GetImplementations(key),
                    implementation => Assert.Equal(expected, IsValid(implementation, key, message, signature)));
                resultCounts[result] = resultCounts.GetValueOrDefault(result) + 1;
            }
        }

        Assert.Equal(259, resultCounts.Values.Sum());
        Assert.Equal(9, resultCounts["valid"]);
    }

    [Fact]
    public void A_signature_is_valid_for_its_own_data_and_key_only()
    {
        var data = "document"u8.ToArray();
        var signature = fixture.HolderKey.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var key = ReadPublicKey(fixture.HolderKey.ExportSubjectPublicKeyInfo());
        using var otherKey = RSA.Create(2048);
        foreach (
            var (ownKey, foreignKey) in GetImplementations(key)
                .Zip(GetImplementations(ReadPublicKey(otherKey.ExportSubjectPublicKeyInfo()))))
        {
            Assert.True(ownKey.Verify(SignatureAlgorithm.RsaSha256, data, signature));
            Assert.False(ownKey.Verify(SignatureAlgorithm.RsaSha256, "Document"u8, signature));
            Assert.False(ownKey.Verify(SignatureAlgorithm.EcdsaSha384, data, signature));
            Assert.False(foreignKey.Verify(SignatureAlgorithm.RsaSha256, data, signature));
        }
    }

    [Fact]
    public void A_signature_with_the_wrong_hash_or_padding_is_invalid()
    {
        var data = "document"u8.ToArray();
        var signature = fixture.HolderKey.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        var pssSignature = fixture.HolderKey.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        Assert.All(GetImplementations(ReadPublicKey(fixture.HolderKey.ExportSubjectPublicKeyInfo())), key =>
        {
            Assert.False(key.Verify(SignatureAlgorithm.RsaSha256, data, signature));
            Assert.False(key.Verify(SignatureAlgorithm.RsaSha256, data, pssSignature));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(257)]
    [InlineData(5000)]
    public void A_signature_of_another_length_is_invalid(int length) =>
        Assert.All(
            GetImplementations(ReadPublicKey(fixture.HolderKey.ExportSubjectPublicKeyInfo())),
            key => Assert.False(key.Verify(SignatureAlgorithm.RsaSha256, "document"u8, new byte[length])));

    [Fact]
    public void Valid_signatures_still_verify_after_a_failed_verification()
    {
        using var key = VerificationKey.Create(ReadPublicKey(fixture.HolderKey.ExportSubjectPublicKeyInfo()));
        Assert.False(key!.Verify(SignatureAlgorithm.RsaSha256, "document"u8, new byte[256]));
        var signature = fixture.HolderKey.SignData("document"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(fixture.HolderKey.VerifyData("document"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.True(key.Verify(SignatureAlgorithm.RsaSha256, "document"u8, signature));
    }

    [Fact]
    public async Task Several_threads_can_verify_signatures_with_one_key()
    {
        var data = "document"u8.ToArray();
        var signature = fixture.HolderKey.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var key = VerificationKey.Create(ReadPublicKey(fixture.HolderKey.ExportSubjectPublicKeyInfo()));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                Assert.True(key!.Verify(SignatureAlgorithm.RsaSha256, data, signature));
                Assert.False(key.Verify(SignatureAlgorithm.RsaSha256, [(byte)worker], signature));
            }
        })));
    }

    [Fact]
    public void An_ECDSA_signature_is_valid_for_its_own_data_only()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var signature = ecdsa.SignData("document"u8.ToArray(), HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence);
        var info = ReadPublicKey(ecdsa.ExportSubjectPublicKeyInfo());
        Assert.True(VerificationKey.IsWellFormedSignature(info, signature));
        using var key = VerificationKey.Create(info);
        Assert.True(key!.Verify(SignatureAlgorithm.EcdsaSha384, "document"u8, signature));
        Assert.False(key.Verify(SignatureAlgorithm.EcdsaSha384, "Document"u8, signature));
        Assert.False(key.Verify(SignatureAlgorithm.RsaSha256, "document"u8, signature));
    }

    [Fact]
    public void An_RSA_key_with_an_even_modulus_or_another_exponent_is_not_supported()
    {
        // The DER ends with the modulus and INTEGER 65537.
        var validDer = fixture.HolderKey.ExportSubjectPublicKeyInfo();
        var evenModulusDer = validDer.ToArray();
        evenModulusDer[^6] &= 0xFE;
        var otherExponentDer = validDer.ToArray();
        otherExponentDer[^1] = 3;
        Assert.Equal([PublicKeyKind.Rsa, PublicKeyKind.Other, PublicKeyKind.Other],
            new[] { validDer, evenModulusDer, otherExponentDer }.Select(der => ReadPublicKey(der).Kind));
        Assert.Null(VerificationKey.Create(ReadPublicKey(evenModulusDer)));
    }

    [Fact]
    public void A_key_whose_point_is_not_on_the_curve_is_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var der = ecdsa.ExportSubjectPublicKeyInfo();
        der[^1] ^= 1;
        Assert.Null(VerificationKey.Create(ReadPublicKey(der)));
    }

    [Theory]
    [InlineData("3006020101020101", true)]
    [InlineData("300602010102010100", false)]
    [InlineData("3006020101020181", false)]
    [InlineData("3003020101", false)]
    [InlineData("3009020101020101020101", false)]
    [InlineData("", false)]
    public void An_ECDSA_signature_is_well_formed_only_if_it_is_a_sequence_of_two_positive_integers(string hex, bool isWellFormed)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal(
            isWellFormed,
            VerificationKey.IsWellFormedSignature(ReadPublicKey(ecdsa.ExportSubjectPublicKeyInfo()), Convert.FromHexString(hex)));
    }

    private static bool IsValid(VerificationKey implementation, PublicKeyInfo key, byte[] message, byte[] signature) =>
        key.Kind == PublicKeyKind.Rsa && VerificationKey.IsWellFormedSignature(key, signature)
        && implementation.Verify(SignatureAlgorithm.RsaSha256, message, signature);

    private static IEnumerable<VerificationKey> GetImplementations(PublicKeyInfo key)
    {
        if (key.Kind != PublicKeyKind.Rsa)
        {
            yield break;
        }

        yield return new PlatformRsaKey(key.Value.Span);
        if (LibCrypto.IsAvailable)
        {
            yield return LibCryptoRsaKey.Create(key.Value.Span);
        }
    }

    private static PublicKeyInfo ReadPublicKey(byte[] der)
    {
        var reader = new DerReader(der);
        Assert.True(PublicKeyInfo.TryRead(ref reader, der, out var key));
        return key!;
    }
}
