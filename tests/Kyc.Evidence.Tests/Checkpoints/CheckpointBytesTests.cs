using Kyc.Evidence.Checkpoints;

namespace Kyc.Evidence.Tests.Checkpoints;

/// <summary>Checks the bytes that are signed as a checkpoint.</summary>
public sealed class CheckpointBytesTests
{
    [Theory]
    [InlineData(CheckpointScope.Changes, "0000000000000001")]
    [InlineData(CheckpointScope.All, "0000000000000002")]
    public void A_checkpoint_has_fixed_bytes_and_reads_back(CheckpointScope scope, string scopeHex)
    {
        var checkpoint = new Checkpoint
        {
            Number = 7,
            CreatedAt = new DateTimeOffset(2026, 11, 20, 1, 2, 3, 456, TimeSpan.Zero),
            PreviousHash = Digest.Compute("a"u8),
            Scope = scope,
            TreeSize = 3,
            Root = Digest.Compute("b"u8),
        };
        var expectedHex =
            "00000010" + "6b79632d636865636b706f696e742f31" + "00000008" + "0000000000000007" + "00000008" + "000660aacacdce00"
            + "00000020" + "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
            + "00000008" + scopeHex + "00000008" + "0000000000000003"
            + "00000020" + "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d";
        Assert.Equal(expectedHex, Convert.ToHexStringLower(checkpoint.Encode()));
        Assert.True(Checkpoint.TryDecode(Convert.FromHexString(expectedHex), out var decodedCheckpoint));
        Assert.Equal(checkpoint, decodedCheckpoint);
    }

    [Fact]
    public void A_checkpoint_with_an_unknown_scope_is_refused()
    {
        Assert.Equal([CheckpointScope.Changes, CheckpointScope.All], Enum.GetValues<CheckpointScope>());
        var checkpoint = new Checkpoint
        {
            Number = 1,
            CreatedAt = DateTimeOffset.UnixEpoch,
            PreviousHash = default,
            Scope = (CheckpointScope)3,
            TreeSize = 0,
            Root = default,
        };
        Assert.False(Checkpoint.TryDecode(checkpoint.Encode(), out _));
    }
}
