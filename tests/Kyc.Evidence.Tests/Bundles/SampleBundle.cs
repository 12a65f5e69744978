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
        Pki = TestPki.Create(SampleChain.Start);
        Assert.True(TrustAnchorSet.TryLoad(Pki.SignatureCas.Select(ca => ca.CertificateDer), out var anchors, out _));
        Anchors = anchors!;
        HolderKey = RSA.Create(2048);
        Card = Pki.IssueSignatureCertificate(new LeafRequest { Key = HolderKey });
        Content = Create();
        Bytes = Write(Content);
    }

    public TestPki Pki { get; }

    public TrustAnchorSet Anchors { get; }

    public RSA HolderKey { get; }

    public IssuedCertificate Card { get; }

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

    public BundleReport Verify(byte[] bundle, bool pinned = true)
    {
        using var input = new MemoryStream(bundle);
        return BundleVerifier.Verify(input, Anchors, pinned ? Keys : null);
    }

    /// <summary>
    /// Creates the content of a bundle. Each argument that is given changes or replaces the corresponding part of the sample.
    /// </summary>
    internal BundleContent Create(
        Func<byte[], byte[]>? signedDocument = null, Func<VerificationRecord, VerificationRecord>? record = null,
        Func<RevocationAnswer, RevocationAnswer>? answer = null, IssuedCertificate? certificate = null,
        Action<SampleChain>? beforeExport = null,
        EcdsaSigningKey? key = null)
    {
        var chain = new SampleChain();
        var dataKey = RandomNumberGenerator.GetBytes(32);
        var items = new List<BundledItem>();
        var issued = certificate ?? Card;
        Assert.True(SignatureCertificate.TryParse(issued.CertificateDer, out var parsed, out _));
        chain.AddStored(LedgerKind.ApplicationCreated, new SubjectKey(SubjectKind.Application, chain.ApplicationId), DataClass.Declaration);
        var document =
            Encoding.UTF8.GetBytes($"口座開設申込書 (KYC-APPLICATION-DOCUMENT 1)\n申込番号: {chain.ApplicationId:D}\n氏名: {parsed!.Person.Name}\n");
        var signature = HolderKey.SignData(document, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var revocationAnswer = Answer(parsed);
        revocationAnswer = answer?.Invoke(revocationAnswer) ?? revocationAnswer;
        RecordAttachment[] attachments =
        [
            Add(EvidenceKind.Document, signedDocument?.Invoke(document) ?? document), Add(EvidenceKind.Signature, signature),
            Add(EvidenceKind.Certificate, issued.CertificateDer),
            Add(EvidenceKind.RevocationAnswer, JsonSerializer.SerializeToUtf8Bytes(revocationAnswer, EvidenceJson.Options)),
            Add(EvidenceKind.ReadingFacts, [1, 2, 3]),
        ];
        var made = Record(chain.ApplicationId, parsed, attachments);
        made = record?.Invoke(made) ?? made;
        Store(LedgerKind.RecordAdded, new SubjectKey(SubjectKind.VerificationRecord, made.Id), DataClass.VerificationRecord, null,
            RecordJson.Write(made));
        beforeExport?.Invoke(chain);
        chain.Add(LedgerKind.Exported, new LedgerSubject(new SubjectKey(SubjectKind.Export, Guid.NewGuid())),
            [new LedgerFact("reason", "audit 2026-11")]);
        return Seal(chain, items, key ?? Key);

        RecordAttachment Add(EvidenceKind kind, byte[] content)
        {
            var id = Guid.NewGuid();
            return new RecordAttachment(id, kind,
                Store(LedgerKind.EvidenceAdded, new SubjectKey(SubjectKind.EvidenceItem, id), DataClass.Evidence, kind, content));
        }

        Digest Store(LedgerKind kind, SubjectKey subject, DataClass dataClass, EvidenceKind? evidence, byte[] content)
        {
            var commitmentKey = PlaintextCommitment.DeriveKey(dataKey, chain.ApplicationId, subject);
            var commitment = PlaintextCommitment.Compute(commitmentKey, content);
            chain.Add(
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

    internal static BundleContent Seal(SampleChain chain, List<BundledItem> items, ISigningKey key)
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
            ExportedAt = SampleChain.Start.AddHours(1),
            Chain = chain.Rows,
            Items = items,
            Checkpoint = Checkpoint.CreateNext(null, SampleChain.Start.AddHours(1), CheckpointScope.Changes, tree).Sign(key),
            Proof = tree.CreateProof()!,
        };
    }

    private RevocationAnswer Answer(SignatureCertificate certificate) => new()
    {
        DistributionPoint = certificate.DistributionPoint,
        IssuerKeyId = Convert.ToHexStringLower(Card.Issuer.KeyId),
        CrlNumber = "01",
        ThisUpdate = SampleChain.Start.AddHours(-3),
        NextUpdate = SampleChain.Start.AddHours(21),
        Sha256 = new string('a', 64),
        CheckedAt = SampleChain.Start,
    };

    private VerificationRecord Record(Guid applicationId, SignatureCertificate certificate, RecordAttachment[] attachments) => new()
    {
        Id = Guid.NewGuid(),
        ApplicationId = applicationId,
        Verifier = SampleChain.Kiosk,
        RecordedBy = "kyc-service/1.0.0",
        VerifiedAt = SampleChain.Start,
        RecordedAt = SampleChain.Start,
        Channel = "branch",
        Method = RecordMethod.JpkiSignature,
        MethodLetter = "カ",
        RuleRevision = "420M60000F5A001_20260806_508M60000F5A006",
        Signature = new SignatureFacts(SampleChain.Start, SampleChain.Start, SampleChain.Start, certificate.DistributionPoint, "01",
            new string('a', 64)),
        AccountKind = "General",
        DocumentName = "署名用電子証明書",
        DocumentNumber = $"{Convert.ToHexStringLower(certificate.SerialNumber.Span)}@{Convert.ToHexStringLower(Card.Issuer.KeyId)}",
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
