using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Signatures;

namespace Kyc.Jpki.Lint.Reading;

/// <summary>Reads signature algorithms and signatures (RFC 5280 4.1.1.2, 4.1.1.3, 5.1.1.2, 5.1.1.3).</summary>
internal static class AlgorithmReader
{
    // MD5 and SHA-1 with RSA (RFC 3279 2.2.1), SHA-1 with DSA and ECDSA (2.2.2, 2.2.3), and another identifier of SHA-1 with RSA.
    private static readonly string[] WeakOids =
        ["1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10040.4.3", "1.2.840.10045.4.1", "1.3.14.3.2.29"];

    /// <summary>Reads an AlgorithmIdentifier. Returns <c>Other</c> if it is unknown or cannot be read.</summary>
    public static SignatureAlgorithm Read(ref TolerantReader reader, string field, FindingCollector findings, out DerElement identifier)
    {
        if (!reader.TryRead(DerTag.Sequence, field, out identifier))
        {
            return SignatureAlgorithm.Other;
        }

        var parts = reader.GetReader(identifier);
        if (!parts.TryReadOid(field, out var oid, out var oidText))
        {
            return SignatureAlgorithm.Other;
        }

        var algorithm = oid.Content.SequenceEqual(DerOid.Sha256WithRsa) ? SignatureAlgorithm.RsaSha256
            : oid.Content.SequenceEqual(DerOid.Sha384WithRsa) ? SignatureAlgorithm.RsaSha384
            : oid.Content.SequenceEqual(DerOid.EcdsaWithSha384) ? SignatureAlgorithm.EcdsaSha384
            : SignatureAlgorithm.Other;
        if (algorithm == SignatureAlgorithm.Other)
        {
            findings.Add(WeakOids.Contains(oidText) ? EncodingRules.AlgorithmWeak : EncodingRules.AlgorithmUnknown, oid.Start, oidText);
        }
        else if (!HasValidParameters(algorithm, parts))
        {
            findings.Add(EncodingRules.AlgorithmParameters, oid.Start, oidText);
        }

        return algorithm;
    }

    /// <summary>
    /// Reads signatureAlgorithm and signatureValue, which follow the signed part. Reports if signatureAlgorithm differs from the algorithm
    /// identifier in the signed part. Returns the algorithm.
    /// </summary>
    public static SignatureAlgorithm ReadSignature(
        ref TolerantReader reader, scoped ReadOnlySpan<byte> innerIdentifier, FindingCollector findings)
    {
        var algorithm = Read(ref reader, "signatureAlgorithm", findings, out var outer);
        if (!outer.Content.SequenceEqual(innerIdentifier))
        {
            findings.Add(EncodingRules.AlgorithmMismatch, outer.Start);
        }

        if (reader.TryReadBitStringOctets("signatureValue", out var signature) && !HasValidFormat(algorithm, signature.Content))
        {
            findings.Add(EncodingRules.SignatureFormat, signature.Start);
        }

        return algorithm;
    }

    private static bool HasValidParameters(SignatureAlgorithm algorithm, TolerantReader parts)
    {
        if (algorithm == SignatureAlgorithm.EcdsaSha384)
        {
            return parts.IsAtEnd;
        }

        return parts.IsNext(DerTag.Null)
            && parts.TryReadAny("parameters", out var parameters)
            && parameters.Content.IsEmpty
            && parts.IsAtEnd;
    }

    // An ECDSA signature consists of two positive integers. Of other signatures, only the presence is checked, because their length depends
    // on the CA's key.
    private static bool HasValidFormat(SignatureAlgorithm algorithm, ReadOnlySpan<byte> signature)
    {
        if (algorithm != SignatureAlgorithm.EcdsaSha384)
        {
            return !signature.IsEmpty;
        }

        var reader = new DerReader(signature);
        return reader.TryReadConstructed(DerTag.Sequence, out var parts) && reader.IsAtEnd
            && parts.TryReadUnsignedInteger(out var r) && r.Content is not [0]
            && parts.TryReadUnsignedInteger(out var s) && s.Content is not [0] && parts.IsAtEnd;
    }
}
