using System.Text;
using Kyc.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>Texts in names that are the same in everybody's certificate, and so may stay.</summary>
internal static class PublicText
{
    private static readonly byte[][] Whole =
        [.. new[] { JpkiNames.Organization, JpkiNames.SignatureCaUnit, "CRL Distribution Points" }.Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[] AfterMunicipality = [.. " CRLDP"u8];

    /// <summary>How many bytes at the end of a value may stay: all of it, the words after a municipality, or none.</summary>
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
