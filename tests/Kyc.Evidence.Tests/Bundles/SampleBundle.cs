using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kyc.Evidence.Bundles;
using Kyc.Evidence.Checkpoints;
using Kyc.Evidence.Json;
using Kyc.Evidence.Ledger;
using Kyc.Evidence.Records;
using Kyc.Evidence.Signing;
using Kyc.Evidence.Tests.Ledger;
using Kyc.Jpki.Certificates;
using Kyc.Jpki.Trust;
using Kyc.VirtualCard.Pki;

namespace Kyc.Evidence.Tests.Bundles;

/// <summary>Provides the evidence bundle of one person who was verified by card, with every part that a bundle can have.</summary>
public sealed class SampleBundle : IDisposable
{
    public SampleBundle()
    {
        Pki = TestPki.Create(SampleChain.StartTime);
        Assert.True(TrustAnchorSet.TryLoad(Pki.SignatureCas.Select(ca => ca.CertificateDer), out var anchors, out _));
        Anchors = anchors!;
        HolderKey = RSA.Create(2048);
        CardCertificate = Pki.IssueSignatureCertificate(new LeafRequest { Key = HolderKey });
        Content = CreateContent();
        Bytes = Write(Content);
    }

    public TestPki Pki { get; }

    public TrustAnchorSet Anchors { get; }

    public RSA HolderKey { get; }

    public IssuedCertificate CardCertificate { get; }

    public EcdsaSigningKey Key { get; } = EcdsaSigningKey.Create();

    public TrustedKeys Keys => new(Key.SubjectPublicKeyInfo);

    public BundleContent Content { get; }

    /// <summary>Gets the bytes of the zip file with <see cref="Content"/>.</summary>
    public byte[] Bytes { get; }

    public void Dispose()
    {
        Key.Dispose();
        HolderKey.Dispose();
    }

    public byte[] Write(BundleContent content, EcdsaSigningKey? key = null)
    {
        using var output = new MemoryStream();
        BundleWriter.Write(output, content, key ?? Key);
        return output.ToArray();
    }

    public BundleReport Verify(byte[] bundle, bool isKeyPinned = true)
    {
        using var input = new MemoryStream(bundle);
        return BundleVerifier.Verify(input, Anchors, isKeyPinned ? Keys : null);
    }

    /// <summary>
    /// Creates the content of a bundle. Each argument that is given changes or replaces the corresponding part of the sample.
    /// </summary>
    internal BundleContent CreateContent(
        Func<byte[], byte[]>? changeDocument = null, Func<VerificationRecord, VerificationRecord>? changeRecord = null,
        Func<RevocationAnswer, RevocationAnswer>? changeAnswer = null, IssuedCertificate? certificate = null,
        Action<SampleChain>? beforeExport = null,
        EcdsaSigningKey? key = null)
    {
        var chain = new SampleChain();
        var dataKey = RandomNumberGenerator.GetBytes(32);
        var items = new List<BundledItem>();
        var issuedCertificate = certificate ?? CardCertificate;
        Assert.True(SignatureCertificate.TryParse(issuedCertificate.CertificateDer, out var parsedCertificate, out _));
        chain.AddStoredItem(
            LedgerEntryKind.ApplicationCreated,
            new SubjectKey(SubjectKind.Application, chain.ApplicationId),
            DataClass.Declaration);
        var document = Encoding.UTF8.GetBytes(
            $"口座開設申込書 (KYC-APPLICATION-DOCUMENT 1)\n申込番号: {chain.ApplicationId:D}\n氏名: {parsedCertificate!.Person.Name}\n");
        var signature = HolderKey.SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var revocationAnswer = CreateRevocationAnswer(parsedCertificate);
        revocationAnswer = changeAnswer?.Invoke(revocationAnswer) ?? revocationAnswer;
        RecordAttachment[] attachments =
        [
            AddAttachment(EvidenceKind.Document, changeDocument?.Invoke(document) ?? document),
            AddAttachment(EvidenceKind.Signature, signature),
            AddAttachment(EvidenceKind.Certificate, issuedCertificate.CertificateDer),
            AddAttachment(
                EvidenceKind.RevocationAnswer,
                JsonSerializer.SerializeToUtf8Bytes(revocationAnswer, EvidenceJson.CompactOptions)),
            AddAttachment(EvidenceKind.ReadingFacts, [1, 2, 3]),
        ];
        var verificationRecord = CreateRecord(chain.ApplicationId, parsedCertificate, attachments);
        verificationRecord = changeRecord?.Invoke(verificationRecord) ?? verificationRecord;
        StoreItem(
            LedgerEntryKind.RecordAdded,
            new SubjectKey(SubjectKind.VerificationRecord, verificationRecord.Id),
            DataClass.VerificationRecord,
            null,
            RecordJson.Write(verificationRecord));
        beforeExport?.Invoke(chain);
        chain.AddEntry(LedgerEntryKind.Exported, new LedgerSubject(new SubjectKey(SubjectKind.Export, Guid.NewGuid())),
            [new LedgerFact("reason", "audit 2026-11")]);
        return CreateContentWithCheckpoint(chain, items, key ?? Key);

        RecordAttachment AddAttachment(EvidenceKind kind, byte[] content)
        {
            var id = Guid.NewGuid();
            return new RecordAttachment(id, kind,
                StoreItem(LedgerEntryKind.EvidenceAdded, new SubjectKey(SubjectKind.EvidenceItem, id), DataClass.Evidence, kind, content));
        }

        Digest StoreItem(LedgerEntryKind kind, SubjectKey subject, DataClass dataClass, EvidenceKind? evidence, byte[] content)
        {
            var commitmentKey = PlaintextCommitment.DeriveKey(dataKey, chain.ApplicationId, subject);
            var commitment = PlaintextCommitment.Compute(commitmentKey, content);
            chain.AddEntry(
                kind,
                new LedgerSubject(subject)
                {
                    DataClass = dataClass,
                    Ciphertext = Digest.Compute(content),
                    Commitment = commitment,
                });
            items.Add(new BundledItem(subject.Id, evidence, content, commitmentKey));
            return commitment;
        }
    }

    internal static BundleContent CreateContentWithCheckpoint(SampleChain chain, List<BundledItem> items, ISigningKey key)
    {
        var tree = new HeadTree(chain.ApplicationId);
        HeadLeaf[] heads =
            [chain.Head!,
                .. Enumerable.Range(0, 6).Select(_ => new HeadLeaf(Guid.NewGuid(), 3, Digest.Compute(RandomNumberGenerator.GetBytes(8))))];
        foreach (var head in heads.OrderBy(head => Convert.ToHexString(HeadTree.Encode(head)), StringComparer.Ordinal))
        {
            tree.Append(head);
        }

        return new BundleContent
        {
            ApplicationId = chain.ApplicationId,
            ExportedAt = SampleChain.StartTime.AddHours(1),
            Chain = chain.Rows,
            Items = items,
            Checkpoint = Checkpoint.CreateNext(null, SampleChain.StartTime.AddHours(1), CheckpointScope.Changes, tree).Sign(key),
            Proof = tree.CreateProof()!,
        };
    }

    private RevocationAnswer CreateRevocationAnswer(SignatureCertificate certificate) => new()
    {
        DistributionPoint = certificate.DistributionPoint,
        IssuerKeyId = Convert.ToHexStringLower(CardCertificate.Issuer.KeyId),
        CrlNumber = "01",
        ThisUpdate = SampleChain.StartTime.AddHours(-3),
        NextUpdate = SampleChain.StartTime.AddHours(21),
        Sha256 = new string('a', 64),
        CheckedAt = SampleChain.StartTime,
    };

    private VerificationRecord CreateRecord(Guid applicationId, SignatureCertificate certificate, RecordAttachment[] attachments) => new()
    {
        Id = Guid.NewGuid(),
        ApplicationId = applicationId,
        Verifier = SampleChain.KioskActor,
        RecordedBy = "kyc-service/1.0.0",
        VerifiedAt = SampleChain.StartTime,
        RecordedAt = SampleChain.StartTime,
        Channel = "branch",
        Method = RecordMethod.JpkiSignature,
        MethodLetter = "カ",
        RuleRevision = "420M60000F5A001_20260806_508M60000F5A006",
        Signature = new SignatureFacts(
            SampleChain.StartTime,
            SampleChain.StartTime,
            SampleChain.StartTime,
            certificate.DistributionPoint,
            "01",
            new string('a', 64)),
        AccountKind = "General",
        DocumentName = "署名用電子証明書",
        DocumentNumber =
            $"{Convert.ToHexStringLower(certificate.SerialNumber.Span)}@{Convert.ToHexStringLower(CardCertificate.Issuer.KeyId)}",
        Name = certificate.Person.Name,
        NameSubstitutions = certificate.Person.NameSubstitutions,
        Address = certificate.Person.Address,
        AddressSubstitutions = certificate.Person.AddressSubstitutions,
        BirthDate = certificate.Person.BirthDate.Text,
        Purpose = "AssetBuilding",
        Occupation = "会社員",
        DeclarationConfirmedOn = new(2026, 11, 20),
        TransactionReference = "0001",
        ConsentVersion = "2026-04",
        Attachments = attachments,
    };
}

[CollectionDefinition(nameof(SampleBundle))]
public sealed class SampleBundleCollection : ICollectionFixture<SampleBundle>;
