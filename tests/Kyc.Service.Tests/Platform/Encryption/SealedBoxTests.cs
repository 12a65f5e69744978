using System.Security.Cryptography;
using Kyc.Service.Platform.Encryption;

namespace Kyc.Service.Tests.Platform.Encryption;

[Trait("Control", "2(2)S1")]
public sealed class SealedBoxTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void A_sealed_box_opens_with_the_key_and_place_of_its_sealing()
    {
        var box = SealedBox.Seal(Key, "山田"u8, "place"u8);
        Assert.Equal("山田"u8.ToArray(), SealedBox.Open(Key, box, "place"u8));
    }

    [Fact]
    public void Equal_plaintexts_give_different_boxes() =>
        Assert.NotEqual(SealedBox.Seal(Key, "a"u8, default), SealedBox.Seal(Key, "a"u8, default));

    [Fact]
    public void A_box_changed_in_any_bit_does_not_open()
    {
        var box = SealedBox.Seal(Key, "evidence"u8, "place"u8);
        for (var bit = 0; bit < box.Length * 8; bit++)
        {
            var changedBox = (byte[])box.Clone();
            changedBox[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(Key, changedBox, "place"u8));
        }
    }

    [Fact]
    public void A_box_does_not_open_in_another_place_or_with_another_key()
    {
        var box = SealedBox.Seal(Key, "evidence"u8, "place"u8);
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(Key, box, "other"u8));
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(RandomNumberGenerator.GetBytes(32), box, "place"u8));
        Assert.ThrowsAny<CryptographicException>(() => SealedBox.Open(Key, box.AsSpan(0, 20), "place"u8));
    }

    [Fact]
    public void Keys_of_one_application_do_not_open_boxes_of_another()
    {
        var keys = new Dictionary<DataClass, byte[]> { [DataClass.Evidence] = Key, [DataClass.Declaration] = Key };
        using var firstApplicationKeys = new ApplicationKeys(Guid.NewGuid(), keys);
        using var secondApplicationKeys = new ApplicationKeys(Guid.NewGuid(), keys);
        var box = firstApplicationKeys.Seal(DataClass.Evidence, "x", "evidence"u8);
        Assert.ThrowsAny<CryptographicException>(() => secondApplicationKeys.Open(DataClass.Evidence, "x", box));
        Assert.ThrowsAny<CryptographicException>(() => firstApplicationKeys.Open(DataClass.Declaration, "x", box));
        Assert.ThrowsAny<CryptographicException>(() => firstApplicationKeys.Open(DataClass.Evidence, "y", box));
        Assert.ThrowsAny<CryptographicException>(() => firstApplicationKeys.Open(DataClass.VerificationRecord, "x", box));
    }

    [Fact]
    public void The_lookup_MAC_differs_for_different_purposes_and_for_different_splits_into_parts()
    {
        var mac = new LookupMac(Key);
        var macs = new[]
        {
            mac.Compute("a", new byte[] { 1, 2 }, new byte[] { 3 }),
            mac.Compute("a", new byte[] { 1 }, new byte[] { 2, 3 }),
            mac.Compute("a", new byte[] { 1, 2, 3 }),
            mac.Compute("b", new byte[] { 1, 2, 3 }),
        };
        Assert.Equal(4, macs.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(macs[3], mac.Compute("b", new byte[] { 1, 2, 3 }));
    }
}
