using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>Reads the URI of a certificate's subject alternative name (RFC 5280 4.2.1.6).</summary>
internal static class CertificateUri
{
    /// <summary>The object identifier id-ce-subjectAltName.</summary>
    private const string SubjectAltName = "2.5.29.17";

    /// <summary>The tag of uniformResourceIdentifier in GeneralName.</summary>
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>
    /// Returns the URI. Null unless the certificate has exactly one subject alternative name extension with exactly one URI: two URIs would
    /// name two callers.
    /// </summary>
    public static string? Find(X509Certificate2 certificate)
    {
        if (certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAltName).ToList() is not [var names])
        {
            return null;
        }

        try
        {
            return FindIn(names.RawData);
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static string? FindIn(ReadOnlyMemory<byte> extension)
    {
        string? found = null;
        var reader = new AsnReader(extension, AsnEncodingRules.DER);
        var names = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (names.HasData)
        {
            if (!names.PeekTag().HasSameClassAndValue(UriTag))
            {
                names.ReadEncodedValue();
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag);
        }

        return found;
    }
}
