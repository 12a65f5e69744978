using Kyc.Jpki.Der;
using Kyc.Jpki.Lint.Reading;
using Kyc.Jpki.Lint.Rules;
using Kyc.Jpki.Revocation.Reading;

namespace Kyc.Jpki.Lint.Lists;

/// <summary>Reads the fields of a CRL in their order (RFC 5280 5.1) and continues after an error.</summary>
internal static class RevocationListReader
{
    private const byte Version2 = 1;

    public static void Read(byte[] der, FindingCollector findings)
    {
        var outer = new TolerantReader(der, 0, findings);
        if (!outer.TryReadInto(DerTag.Sequence, "certificateList", out var list))
        {
            return;
        }

        outer.End("certificateList");
        if (!list.TryReadInto(DerTag.Sequence, "tbsCertList", out var tbs))
        {
            return;
        }

        var isVersion2 = ReadVersion(ref tbs, findings);
        AlgorithmReader.Read(ref tbs, "signature", findings, out var algorithm);
        ReadIssuer(ref tbs, der, findings);
        var thisUpdate = ReadUpdates(ref tbs, findings);
        var entriesEnd = ReadEntries(ref tbs, der, findings, isVersion2, thisUpdate);
        ReadExtensions(ref tbs, der, findings);
        AlgorithmReader.ReadSignature(ref list, algorithm.Content, findings);
        list.End("certificateList");
        if (der.Length - entriesEnd > CrlReader.MaxTail)
        {
            findings.Add(ListRules.PartTooLong, entriesEnd);
        }
    }

    private static bool ReadVersion(ref TolerantReader tbs, FindingCollector findings)
    {
        var start = tbs.Offset;
        if (!tbs.NextIs(DerTag.Integer))
        {
            findings.Add(ListRules.Version, start);
            return false;
        }

        if (!tbs.TryReadInteger("version", out var version) || version.Content is not [Version2])
        {
            findings.Add(ListRules.Version, start);
        }

        return true;
    }

    private static void ReadIssuer(ref TolerantReader tbs, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        if (NameReader.Read(ref tbs, "issuer", findings, out var issuer) is null)
        {
            return;
        }

        var whole = der[issuer.Start..(issuer.ContentStart + issuer.Content.Length)];
        if (issuer.Content.IsEmpty)
        {
            findings.Add(ListRules.IssuerEmpty, issuer.Start);
        }
        else if (!DerName.HasOrganizationalUnit(whole, JpkiNames.SignatureCaUnit))
        {
            findings.Add(ListRules.IssuerUnit, issuer.Start);
        }
    }

    private static DateTimeOffset? ReadUpdates(ref TolerantReader tbs, FindingCollector findings)
    {
        var thisUpdate = Fields.ReadTime(ref tbs, "thisUpdate", findings, out _);
        if (!Fields.IsTimeNext(tbs))
        {
            findings.Add(ListRules.NextUpdateMissing, tbs.Offset);
            return thisUpdate;
        }

        var nextUpdate = Fields.ReadTime(ref tbs, "nextUpdate", findings, out var start);
        if (nextUpdate < thisUpdate)
        {
            findings.Add(ListRules.UpdateOrder, start);
        }

        return thisUpdate;
    }

    /// <summary>Reads revokedCertificates (RFC 5280 5.1.2.6) and returns the offset of its end.</summary>
    private static int ReadEntries(
        ref TolerantReader tbs, byte[] der, FindingCollector findings, bool isVersion2, DateTimeOffset? thisUpdate)
    {
        var start = tbs.Offset;
        if (start > CrlBuffers.DataSize - DerReader.LongestHeader)
        {
            findings.Add(ListRules.PartTooLong, start);
        }

        if (!tbs.NextIs(DerTag.Sequence) || !tbs.TryReadAny("revokedCertificates", out var entries))
        {
            return start;
        }

        if (entries.Content.IsEmpty)
        {
            findings.Add(ListRules.EntriesEmpty, start);
        }

        var check = new EntryCheck(der, findings, isVersion2, thisUpdate);
        var reader = tbs.Into(entries);
        while (!reader.AtEnd)
        {
            if (reader.TryRead(DerTag.Sequence, "revokedCertificate", out var entry))
            {
                check.Check(reader.Into(entry), entry.Start);
            }
        }

        check.CompareSerials();
        return tbs.Offset;
    }

    private static void ReadExtensions(ref TolerantReader tbs, ReadOnlySpan<byte> der, FindingCollector findings)
    {
        var (start, found) = (tbs.Offset, new List<FoundExtension>());
        if (!tbs.AtEnd && tbs.TryReadInto(DerTag.ContextConstructed(0), "crlExtensions", out var wrapper)
            && wrapper.TryReadInto(DerTag.Sequence, "crlExtensions", out var list))
        {
            wrapper.End("crlExtensions");
            if (list.AtEnd)
            {
                findings.Add(EncodingRules.ExtensionsEmpty, start);
            }

            ExtensionList.Read(list, der, findings, found);
        }

        tbs.End("tbsCertList");
        ListExtensionsCheck.Check(found, start, der, findings);
    }
}
