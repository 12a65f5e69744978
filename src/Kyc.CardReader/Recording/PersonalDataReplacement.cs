using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Replaces the personal data in the responses of a card. The certificate and the signature are replaced by fictitious ones of the same
/// length in the same blocks. All other data except the token label and the availability of the certificates is replaced by zeros, so that
/// no unrecognized data is kept.
/// </summary>
internal static class PersonalDataReplacement
{
    private const int StatusLength = 2;
    private const byte FillerByte = 0xFF;

    /// <summary>A byte that is neither filler nor the beginning of a certificate.</summary>
    private const byte NonCertificateByte = 0x01;

    /// <summary>Replaces the responses of recorded exchanges. Returns false when a certificate cannot be replaced.</summary>
    /// <param name="originalExchanges">The exchanges with the original responses. Passwords are already replaced.</param>
    /// <param name="exchanges">The same commands with responses that may be kept.</param>
    /// <param name="problem">The reason why a certificate cannot be replaced. Never contains a value of the certificate.</param>
    public static bool TryReplace(
        IReadOnlyList<RecordedExchange> originalExchanges,
        [NotNullWhen(true)] out IReadOnlyList<RecordedExchange>? exchanges,
        [NotNullWhen(false)] out string? problem)
    {
        exchanges = null;
        var profile = CardProfile.MyNumberCard;
        var locations = ResponseMap.Create(originalExchanges, profile);
        var file = AssembleCertificateFile(originalExchanges, locations);
        FictitiousCertificate? fictitiousCertificate = null;
        if (TryGetCertificate(originalExchanges, locations, file, out var certificate) &&
            !FictitiousCertificate.TryCreate(certificate, out fictitiousCertificate, out problem))
        {
            return false;
        }

        using var key = fictitiousCertificate?.Key;
        var fictitiousFile = CreateFictitiousFile(file, fictitiousCertificate);
        var replacedExchanges = new RecordedExchange[originalExchanges.Count];
        for (var i = 0; i < replacedExchanges.Length; i++)
        {
            var signature =
                locations[i].Kind == ResponseKind.Signature
                    ? CreateSignature(originalExchanges[locations[i].SourceIndex].Command, key, profile)
                    : [];
            replacedExchanges[i] = originalExchanges[i] with
            {
                Response = ReplaceResponse(originalExchanges[i].Response, locations[i], fictitiousFile, signature),
            };
        }

        exchanges = replacedExchanges;
        problem = null;
        return true;
    }

    private static byte[] ReplaceResponse(byte[] response, ResponseLocation location, byte[] file, byte[] signature)
    {
        if (response.Length <= StatusLength)
        {
            return response;
        }

        var length = response.Length - StatusLength;
        var keptLength = location.Kind switch
        {
            ResponseKind.TokenLabel => TokenLabel.MaxBytes,
            ResponseKind.Availability => CertificateAvailability.ByteCount,
            _ => 0,
        };
        var source = location.Kind switch
        {
            ResponseKind.Certificate => file,
            ResponseKind.Signature => signature,
            _ => response[..Math.Min(length, Math.Max(0, keptLength - location.Offset))],
        };
        var sourceOffset = location.Kind is ResponseKind.Certificate or ResponseKind.Signature
            ? Math.Min(location.Offset, source.Length)
            : 0;
        var data = new byte[length];
        source.AsSpan(sourceOffset, Math.Min(length, source.Length - sourceOffset)).CopyTo(data);
        return [.. data, .. response[length..]];
    }

    /// <summary>Assembles the parts of the certificate file that were read, with zeros in place of parts that were not read.</summary>
    private static byte[] AssembleCertificateFile(IReadOnlyList<RecordedExchange> originalExchanges, ResponseLocation[] locations)
    {
        byte[] file = [];
        foreach ((var exchange, var location) in originalExchanges.Zip(locations))
        {
            var length = exchange.Response.Length - StatusLength;
            if (location.Kind == ResponseKind.Certificate && length > 0)
            {
                Array.Resize(ref file, Math.Max(file.Length, location.Offset + length));
                exchange.Response.AsSpan(0, length).CopyTo(file.AsSpan(location.Offset));
            }
        }

        return file;
    }

    /// <summary>
    /// Gets the certificate if every byte of it was read. An incomplete certificate is not parsed when the recording is replayed, so it
    /// does not need a valid replacement.
    /// </summary>
    private static bool TryGetCertificate(
        IReadOnlyList<RecordedExchange> originalExchanges,
        ResponseLocation[] locations,
        byte[] file,
        [NotNullWhen(true)] out byte[]? certificate)
    {
        certificate = null;
        if (!DerObject.TryGetTotalLength(file, out var totalLength) || totalLength > file.Length)
        {
            return false;
        }

        var isRead = new bool[file.Length];
        for (var i = 0; i < locations.Length; i++)
        {
            var length =
                locations[i].Kind == ResponseKind.Certificate ? Math.Max(0, originalExchanges[i].Response.Length - StatusLength) : 0;
            isRead.AsSpan(length == 0 ? 0 : locations[i].Offset, length).Fill(true);
        }

        certificate = isRead.AsSpan(0, totalLength).Contains(false) ? null : file[..totalLength];
        return certificate is not null;
    }

    private static byte[] CreateFictitiousFile(byte[] file, FictitiousCertificate? fictitiousCertificate)
    {
        var result = new byte[file.Length];
        if (fictitiousCertificate is not null)
        {
            result.AsSpan(fictitiousCertificate.Der.Length).Fill(FillerByte);
            fictitiousCertificate.Der.CopyTo(result, 0);
        }
        else if (DerObject.TryGetTotalLength(file, out _))
        {
            // Only the header is kept: the announced length is part of the recording's structure.
            const int maxHeaderBytes = 4;
            file.AsSpan(0, Math.Min(maxHeaderBytes, file.Length)).CopyTo(result);
        }
        else if (!DerObject.IsFiller(file))
        {
            // A file with other content must not be filled with zeros, because it would look like an empty file.
            result.AsSpan().Fill(NonCertificateByte);
        }

        return result;
    }

    /// <summary>
    /// Signs the input of the signature command with the new key. Returns an empty array if there is no key or the input is not a hash.
    /// </summary>
    private static byte[] CreateSignature(byte[] command, RSA? key, CardProfile profile)
    {
        var isWellFormed = command is [_, _, _, _, var length, .. var rest] && rest.Length == length + 1;
        ReadOnlySpan<byte> input = isWellFormed ? command.AsSpan(5, command[4]) : [];
        ReadOnlySpan<byte> prefix = profile.Scheme.HashPrefix;
        return key is not null && input.StartsWith(prefix) && input.Length == prefix.Length + SHA256.HashSizeInBytes
            ? key.SignHash(input[prefix.Length..].ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : [];
    }
}
