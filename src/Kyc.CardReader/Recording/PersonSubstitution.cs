using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Kyc.CardReader.Jpki;

namespace Kyc.CardReader.Recording;

/// <summary>
/// Replaces the data of the person in the responses of a card: certificate and signature become fictitious ones of the same lengths in the
/// same blocks. Other data, except that about the kind of card, becomes zeros, so that no unrecognized data is kept.
/// </summary>
internal static class PersonSubstitution
{
    private const int StatusLength = 2;
    private const byte Filler = 0xFF;

    /// <summary>A byte that is neither filler nor the beginning of a certificate.</summary>
    private const byte NoCertificate = 0x01;

    /// <param name="raw">The exchanges with the original responses. Passwords are already replaced.</param>
    /// <param name="exchanges">The same commands with responses that may be kept.</param>
    /// <param name="problem">The reason why a certificate cannot be replaced. Never contains a value of the certificate.</param>
    public static bool TryReplace(
        IReadOnlyList<RecordedExchange> raw,
        [NotNullWhen(true)] out IReadOnlyList<RecordedExchange>? exchanges,
        [NotNullWhen(false)] out string? problem)
    {
        exchanges = null;
        CardProfile profile = CardProfile.MyNumberCard;
        AnswerPlace[] places = AnswerMap.Of(raw, profile);
        byte[] file = CertificateFile(raw, places);
        InventedCertificate? invented = null;
        if (TryCertificate(raw, places, file, out byte[]? certificate) &&
            !InventedCertificate.TryMake(certificate, out invented, out problem))
        {
            return false;
        }

        using RSA? key = invented?.Key;
        byte[] replaced = InventedFile(file, invented);
        RecordedExchange[] kept = new RecordedExchange[raw.Count];
        for (int i = 0; i < kept.Length; i++)
        {
            byte[] signature = places[i].Kind == AnswerKind.Signature ? Signature(raw[places[i].Source].Command, key, profile) : [];
            kept[i] = raw[i] with { Answer = Replace(raw[i].Answer, places[i], replaced, signature) };
        }

        exchanges = kept;
        problem = null;
        return true;
    }

    private static byte[] Replace(byte[] answer, AnswerPlace place, byte[] file, byte[] signature)
    {
        if (answer.Length <= StatusLength)
        {
            return answer;
        }

        int length = answer.Length - StatusLength;
        int stays = place.Kind switch
        {
            AnswerKind.TokenLabel => TokenLabel.Length,
            AnswerKind.Availability => CertificateAvailability.Length,
            _ => 0,
        };
        byte[] source = place.Kind switch
        {
            AnswerKind.Certificate => file,
            AnswerKind.Signature => signature,
            _ => answer[..Math.Min(length, Math.Max(0, stays - place.Offset))],
        };
        int from = place.Kind is AnswerKind.Certificate or AnswerKind.Signature ? Math.Min(place.Offset, source.Length) : 0;
        byte[] data = new byte[length];
        source.AsSpan(from, Math.Min(length, source.Length - from)).CopyTo(data);
        return [.. data, .. answer[length..]];
    }

    /// <summary>Returns the file as far as it was read, with zeros where it was not.</summary>
    private static byte[] CertificateFile(IReadOnlyList<RecordedExchange> raw, AnswerPlace[] places)
    {
        byte[] file = [];
        foreach ((RecordedExchange exchange, AnswerPlace place) in raw.Zip(places))
        {
            int length = exchange.Answer.Length - StatusLength;
            if (place.Kind == AnswerKind.Certificate && length > 0)
            {
                Array.Resize(ref file, Math.Max(file.Length, place.Offset + length));
                exchange.Answer.AsSpan(0, length).CopyTo(file.AsSpan(place.Offset));
            }
        }

        return file;
    }

    /// <summary>
    /// Gets the certificate when every byte of it was read. An incomplete one is not parsed, so it needs no valid replacement.
    /// </summary>
    private static bool TryCertificate(
        IReadOnlyList<RecordedExchange> raw, AnswerPlace[] places, byte[] file, [NotNullWhen(true)] out byte[]? certificate)
    {
        certificate = null;
        if (!DerObject.TryGetTotalLength(file, out int total) || total > file.Length)
        {
            return false;
        }

        bool[] read = new bool[file.Length];
        for (int i = 0; i < places.Length; i++)
        {
            int length = places[i].Kind == AnswerKind.Certificate ? Math.Max(0, raw[i].Answer.Length - StatusLength) : 0;
            read.AsSpan(length == 0 ? 0 : places[i].Offset, length).Fill(true);
        }

        certificate = read.AsSpan(0, total).Contains(false) ? null : file[..total];
        return certificate is not null;
    }

    private static byte[] InventedFile(byte[] file, InventedCertificate? invented)
    {
        byte[] replaced = new byte[file.Length];
        if (invented is not null)
        {
            replaced.AsSpan(invented.Der.Length).Fill(Filler);
            invented.Der.CopyTo(replaced, 0);
        }
        else if (DerObject.TryGetTotalLength(file, out _))
        {
            // Only the header is kept: the announced length is part of the recording's structure.
            const int longestHeader = 4;
            file.AsSpan(0, Math.Min(longestHeader, file.Length)).CopyTo(replaced);
        }
        else if (!DerObject.IsFiller(file))
        {
            // With zeros a file with other content would look like an empty file.
            replaced.AsSpan().Fill(NoCertificate);
        }

        return replaced;
    }

    /// <summary>Returns the new key's signature of the card's input, or nothing when the input was not a hash.</summary>
    private static byte[] Signature(byte[] command, RSA? key, CardProfile profile)
    {
        bool formed = command is [_, _, _, _, var length, .. var rest] && rest.Length == length + 1;
        ReadOnlySpan<byte> input = formed ? command.AsSpan(5, command[4]) : [];
        ReadOnlySpan<byte> prefix = profile.Scheme.HashPrefix;
        return key is not null && input.StartsWith(prefix) && input.Length == prefix.Length + SHA256.HashSizeInBytes
            ? key.SignHash(input[prefix.Length..].ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : [];
    }
}
