using System.IO.Compression;
using Grpc.Net.Compression;

namespace Kyc.Compat.Tests;

public sealed class CompressionTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i % 7))];

    public static TheoryData<ICompressionProvider, string, byte[]> Providers => new()
    {
        { new GzipCompressionProvider(CompressionLevel.Fastest), "gzip", [0x1f, 0x8b] },
        { new DeflateCompressionProvider(CompressionLevel.Fastest), "deflate", [0x78] },
    };

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_provider_packs_in_its_format_and_unpacks_again(ICompressionProvider provider, string name, byte[] magic)
    {
        var packed = new MemoryStream();
        using (var compressor = provider.CreateCompressionStream(packed, CompressionLevel.Optimal))
        {
            compressor.Write(Data);
        }

        // The engine reads the buffer after the compressor is gone: it must still be open.
        Assert.True(packed.CanRead);
        Assert.Equal(name, provider.EncodingName);
        Assert.Equal(magic, packed.ToArray()[..magic.Length]);
        Assert.True(packed.Length < Data.Length / 10);

        packed.Position = 0;
        var unpacked = new MemoryStream();
        using var decompressor = provider.CreateDecompressionStream(packed);
        decompressor.CopyTo(unpacked);
        Assert.Equal(Data, unpacked.ToArray());
    }

    [Fact]
    public void A_message_without_a_level_gets_the_providers_own()
    {
        Assert.True(PackedLength(CompressionLevel.NoCompression, null) > Data.Length);
        Assert.True(PackedLength(CompressionLevel.NoCompression, CompressionLevel.Optimal) < Data.Length);
    }

    private static long PackedLength(CompressionLevel own, CompressionLevel? asked)
    {
        var packed = new MemoryStream();
        using (var compressor = new GzipCompressionProvider(own).CreateCompressionStream(packed, asked))
        {
            compressor.Write(Data);
        }

        return packed.Length;
    }
}
