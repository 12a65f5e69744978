using System.Text;
using Kyc.Jpki.Der;

namespace Kyc.Jpki.Tests.Der;

public sealed class DerNameTests
{
    [Fact]
    public void A_name_in_text_form_has_one_line_and_unambiguous_separators()
    {
        var name = EncodeName([0x55, 0x04, 11], "a,b\\c\r\nd");
        Assert.Equal("OU=a\\,b\\\\c\\0D\\0Ad", DerName.ToText(name));
    }

    [Fact]
    public void An_organizational_unit_is_found_by_its_whole_text_and_its_type()
    {
        Assert.True(DerName.HasOrganizationalUnit(EncodeName([0x55, 0x04, 11], JpkiNames.SignatureCaUnit), JpkiNames.SignatureCaUnit));
        Assert.False(DerName.HasOrganizationalUnit(EncodeName([0x55, 0x04, 10], JpkiNames.SignatureCaUnit), JpkiNames.SignatureCaUnit));
        Assert.False(
            DerName.HasOrganizationalUnit(EncodeName([0x55, 0x04, 11], JpkiNames.SignatureCaUnit + " 2"), JpkiNames.SignatureCaUnit));
        Assert.False(DerName.HasOrganizationalUnit([0x30], JpkiNames.SignatureCaUnit));
    }

    private static byte[] EncodeName(byte[] type, string text)
    {
        var value = EncodeElement(DerTag.Utf8String, Encoding.UTF8.GetBytes(text));
        return EncodeElement(
            DerTag.Sequence,
            EncodeElement(DerTag.Set, EncodeElement(DerTag.Sequence, [.. EncodeElement(DerTag.ObjectIdentifier, type), .. value])));
    }

    private static byte[] EncodeElement(byte tag, byte[] content) => [tag, (byte)content.Length, .. content];
}
