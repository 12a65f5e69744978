using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Revocation.Reading;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>Reads the fields of a CRL in order (RFC 5280 5.1). Records every error as a finding and continues.</summary>
internal static class RevocationListReader
{
    private const byte Version2 = 1;

    public static void Read(byte[] der, FindingCollector findings)
    {
        var outer = new TolerantReader(der, 0, findings);
        if (!outer.TryReadConstructed(DerTag.Sequence, "certificateList", out var certificateList))
        {
            return;
        }

        outer.ExpectEnd("certificateList");
        if (!certificateList.TryReadConstructed(DerTag.Sequence, "tbsCertList", out var tbs))
        {
            return;
        }

        var isVersion2 = ReadVersion(ref tbs, findings);
        AlgorithmReader.Read(ref tbs, "signature", findings, out var algorithm);
        ReadIssuer(ref tbs, der, findings);
        var thisUpdate = ReadUpdateTimes(ref tbs, findings);
        var entriesEnd = ReadEntries(ref tbs, der, findings, isVersion2, thisUpdate);
        ReadExtensions(ref tbs, der, findings);
        AlgorithmReader.ReadSignature(ref certificateList, algorithm.Content, findings);
        certificateList.ExpectEnd("certificateList");
        if (der.Length - entriesEnd > CrlReader.MaxTailBytes)
        {
            findings.Add(CrlRules.PartTooLong, entriesEnd);
        }
    }

    private static bool ReadVersion(ref TolerantReader tbs, FindingCollector findings)
    {
        var start = tbs.Offset;
        if (!tbs.IsNext(DerTag.Integer))
        {
            findings.Add(CrlRules.VersionNot2, start);
            return false;
        }

        if (!tbs.TryReadInteger("version", out var version) || version.Content is not [Version2])
        {
            findings.Add(CrlRules.VersionNot2, start);
        }

        return true;
    }

    private static void ReadIssuer(ref TolerantReader tbs, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (NameReader.Read(ref tbs, "issuer", findings, out var issuer) is null)
        {
            return;
        }

        var issuerDer = der[issuer.Start..(issuer.ContentStart + issuer.Content.Length)];
        if (issuer.Content.IsEmpty)
        {
            findings.Add(CrlRules.IssuerEmpty, issuer.Start);
        }
        else if (!DerName.HasOrganizationalUnit(issuerDer, JpkiNames.SignatureCaUnit))
        {
            findings.Add(CrlRules.IssuerUnit, issuer.Start);
        }
    }

    private static DateTimeOffset? ReadUpdateTimes(ref TolerantReader tbs, FindingCollector findings)
    {
        var thisUpdate = FieldReader.ReadTime(ref tbs, "thisUpdate", findings, out _);
        if (!FieldReader.IsTimeNext(tbs))
        {
            findings.Add(CrlRules.NextUpdateMissing, tbs.Offset);
            return thisUpdate;
        }

        var nextUpdate = FieldReader.ReadTime(ref tbs, "nextUpdate", findings, out var start);
        if (nextUpdate < thisUpdate)
        {
            findings.Add(CrlRules.UpdateOrder, start);
        }

        return thisUpdate;
    }

    /// <summary>Reads and checks revokedCertificates (RFC 5280 5.1.2.6). Returns the offset of its end.</summary>
    private static int ReadEntries(
        ref TolerantReader tbs, byte[] der, FindingCollector findings, bool isVersion2, DateTimeOffset? thisUpdate)
    {
        var start = tbs.Offset;
        if (start > CrlBufferPool.DataBytes - DerReader.MaxHeaderOctets)
        {
            findings.Add(CrlRules.PartTooLong, start);
        }

        if (!tbs.IsNext(DerTag.Sequence) || !tbs.TryReadAny("revokedCertificates", out var entries))
        {
            return start;
        }

        if (entries.Content.IsEmpty)
        {
            findings.Add(CrlRules.EntriesEmpty, start);
        }

        var entryCheck = new EntryCheck(der, findings, isVersion2, thisUpdate);
        var reader = tbs.GetReader(entries);
        while (!reader.IsAtEnd)
        {
            if (reader.TryRead(DerTag.Sequence, "revokedCertificate", out var entry))
            {
                entryCheck.Check(reader.GetReader(entry), entry.Start);
            }
        }

        entryCheck.ReportRepeatedSerials();
        return tbs.Offset;
    }

    private static void ReadExtensions(ref TolerantReader tbs, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var (start, extensions) = (tbs.Offset, new List<ParsedExtension>());
        if (!tbs.IsAtEnd && tbs.TryReadConstructed(DerTag.GetConstructedContextTag(0), "crlExtensions", out var wrapper)
            && wrapper.TryReadConstructed(DerTag.Sequence, "crlExtensions", out var list))
        {
            wrapper.ExpectEnd("crlExtensions");
            if (list.IsAtEnd)
            {
                findings.Add(EncodingRules.ExtensionsEmpty, start);
            }

            ExtensionListReader.Read(list, der, findings, extensions);
        }

        tbs.ExpectEnd("tbsCertList");
        CrlExtensionsCheck.Check(extensions, start, der, findings);
    }
}
