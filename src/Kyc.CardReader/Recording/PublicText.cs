using System.Text;
using Kyc.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>Defines texts in names that are the same in every certificate and may be kept.</summary>
internal static class PublicText
{
    private static readonly byte[][] Whole =
        [.. new[] { JpkiNames.Organization, JpkiNames.SignatureCaUnit, "CRL Distribution Points" }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[] AfterMunicipality = [.. " CRLDP"u8];

    /// <summary>Returns how many bytes at the end of a value may be kept: all of them, those after a municipality, or none.</summary>
    public static int LengthAtEnd(ReadOnlySpan<byte> value)
    {
        foreach (byte[] text in Whole)
        {
            if (value.SequenceEqual(text))
            {
                return value.Length;
            }
        }

        return value.EndsWith(AfterMunicipality) ? AfterMunicipality.Length : 0;
    }
}
