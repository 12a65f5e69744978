using Kyc.Evidence.Erasure;

namespace Kyc.Evidence.Tests.Erasure;

public sealed class LedgerExportStatementTests
{
    private static readonly LedgerExportStatement Statement = new()
    {
        InstallationId = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
        FirstNumber = 3,
        PreviousHash = Digest.Compute("before"u8),
        LastNumber = 7,
        LastHash = Digest.Compute("last"u8),
        ExportedAt = new DateTimeOffset(2026, 11, 29, 1, 2, 3, TimeSpan.Zero),
    };

    [Fact]
    public void A_statement_reads_back_as_it_was_written()
    {
        Assert.True(LedgerExportStatement.TryDecode(Statement.Encode(), out var decodedStatement));
        Assert.Equal(Statement, decodedStatement);
        Assert.True(LedgerExportStatement.TryDecode((Statement with { FirstNumber = 8 }).Encode(), out _));
    }

    [Fact]
    public void The_bytes_of_a_statement_never_change() =>
        Assert.Equal(
            "0000001b6b79632d657261737572652d6c65646765722d6578706f72742f31000000100198c0de00007000800000000000000100000008000000000000000300000020"
                + Convert.ToHexStringLower(Digest.Compute("before"u8).Span)
                + "00000008000000000000000700000020"
                + Convert.ToHexStringLower(Digest.Compute("last"u8).Span)
                + "00000008"
                + Convert.ToHexStringLower([.. BitConverter.GetBytes(Statement.ExportedAt.ToUnixTimeMilliseconds() * 1000).Reverse()]),
            Convert.ToHexStringLower(Statement.Encode()));

    [Fact]
    public void A_statement_that_is_truncated_extended_or_has_impossible_numbers_is_refused()
    {
        var bytes = Statement.Encode();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(LedgerExportStatement.TryDecode(bytes.AsSpan(0, length), out _));
        }

        Assert.False(LedgerExportStatement.TryDecode([.. bytes, 0], out _));
        Assert.False(LedgerExportStatement.TryDecode((Statement with { FirstNumber = 0 }).Encode(), out _));
        Assert.False(LedgerExportStatement.TryDecode((Statement with { LastNumber = 1 }).Encode(), out _));
    }
}
