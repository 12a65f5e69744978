using System.Text;
using Kyc.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>Defines texts in the names of a certificate that are the same in every certificate and may be kept.</summary>
internal static class PublicText
{
    private static readonly byte[][] WholeTexts =
        [.. new[] { JpkiNames.Organization, JpkiNames.SignatureCaUnit, "CRL Distribution Points" }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[] MunicipalitySuffix = [.. " CRLDP"u8];

    /// <summary>
    /// Returns how many bytes at the end of a value may be kept: all bytes of a known text, the bytes after the name of a municipality, or
    /// 0.
    /// </summary>
    public static int GetPublicSuffixLength(ReadOnlySpan<byte> value)
    {
        foreach (var text in WholeTexts)
        {
            if (value.SequenceEqual(text))
            {
                return value.Length;
            }
        }

        return value.EndsWith(MunicipalitySuffix) ? MunicipalitySuffix.Length : 0;
    }
}
