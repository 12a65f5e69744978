using Kyc.Jpki.Der;

namespace Kyc.Jpki.Tests.Der;

public sealed class DerReaderTests
{
    [Theory]
    [InlineData("0401FF", true)]
    [InlineData("0400", true)]
    [InlineData("04", false)]
    [InlineData("", false)]
    [InlineData("0402FF", false)]
    [InlineData("0480FF0000", false)]
    [InlineData("048101FF", false)]
    [InlineData("04820001FF", false)]
    [InlineData("0484FFFFFFFFAA", false)]
    [InlineData("04847FFFFFFFAA", false)]
    [InlineData("04850000000001AA", false)]
    [InlineData("1F0101", false)]
    public void An_element_is_read_only_if_its_length_is_definite_minimal_and_within_the_input(string hex, bool isRead)
    {
        var reader = new DerReader(Convert.FromHexString(hex));
        Assert.Equal(isRead, reader.TryReadAny(out _));
    }

    [Fact]
    public void A_long_form_length_is_read_and_leaves_the_reader_after_the_element()
    {
        var bytes = new byte[] { 0x04, 0x81, 0x80 }.Concat(new byte[0x80]).Concat(new byte[] { 0x05, 0x00 }).ToArray();
        var reader = new DerReader(bytes);
        Assert.True(reader.TryReadAny(out var element));
        Assert.Equal(0x80, element.Content.Length);
        Assert.Equal(3, element.ContentStart);
        Assert.True(reader.TryRead(DerTag.Null, out var nextElement));
        Assert.Equal(0x83, nextElement.Start);
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void A_length_with_a_leading_zero_octet_is_refused()
    {
        byte[] bytes = [0x04, 0x82, 0x00, 0x80, .. new byte[0x80]];
        var reader = new DerReader(bytes);
        Assert.False(reader.TryReadAny(out _));
    }

    [Theory]
    [InlineData("020100", "00")]
    [InlineData("02017F", "7F")]
    [InlineData("02020080", "80")]
    [InlineData("0200", null)]
    [InlineData("02020001", null)]
    [InlineData("020180", null)]
    [InlineData("0202FF80", null)]
    public void An_unsigned_integer_is_read_without_its_sign_octet_if_it_is_minimal_and_not_negative(string hex, string? magnitude)
    {
        var reader = new DerReader(Convert.FromHexString(hex));
        Assert.Equal(magnitude, reader.TryReadUnsignedInteger(out var number) ? Convert.ToHexString(number.Content) : null);
    }

    [Theory]
    [InlineData("0101FF", true, true)]
    [InlineData("010100", true, false)]
    [InlineData("010101", false, false)]
    [InlineData("0100", false, false)]
    [InlineData("0500", true, false)]
    public void A_flag_is_read_only_if_it_is_absent_or_a_valid_DER_boolean(string hex, bool isRead, bool flag)
    {
        var reader = new DerReader(Convert.FromHexString(hex));
        Assert.Equal(isRead, reader.TryReadFlag(DerTag.Boolean, out var value));
        Assert.Equal(flag, value);
    }

    [Theory]
    [InlineData("17", "261120030405Z", "2026-11-20T03:04:05Z")]
    [InlineData("17", "500101000000Z", "1950-01-01T00:00:00Z")]
    [InlineData("17", "491231235959Z", "2049-12-31T23:59:59Z")]
    [InlineData("18", "20240229000000Z", "2024-02-29T00:00:00Z")]
    [InlineData("18", "20230229000000Z", null)]
    [InlineData("18", "00000101000000Z", null)]
    [InlineData("18", "20231301000000Z", null)]
    [InlineData("18", "20230001000000Z", null)]
    [InlineData("18", "20230100000000Z", null)]
    [InlineData("17", "261120240000Z", null)]
    [InlineData("17", "261120036000Z", null)]
    [InlineData("17", "261120030460Z", null)]
    [InlineData("17", "2611200304Z", null)]
    [InlineData("17", "261120030405+0900", null)]
    [InlineData("17", "26112003040 Z", null)]
    [InlineData("18", "20261120030405.0Z", null)]
    [InlineData("04", "261120030405Z", null)]
    public void A_time_is_read_only_in_the_forms_of_RFC_5280(string tagHex, string text, string? expected)
    {
        byte[] bytes = [Convert.FromHexString(tagHex)[0], (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];
        var reader = new DerReader(bytes);
        DateTimeOffset? time = DerTime.TryRead(ref reader, out var parsedTime) ? parsedTime : null;
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), time);
    }

    [Theory]
    [InlineData("2A83088C9B55080501011 4", "1.2.392.200149.8.5.1.1.20")]
    [InlineData("551D0F", "2.5.29.15")]
    [InlineData("883703", "2.999.3")]
    [InlineData("", null)]
    [InlineData("2A80", null)]
    [InlineData("2A8001", null)]
    [InlineData("2AFFFFFFFFFFFFFFFFFFFF7F", null)]
    public void An_object_identifier_has_its_dotted_text(string hex, string? text) =>
        Assert.Equal(text, DerOid.ToText(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));
}
