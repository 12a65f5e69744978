using Kyc.VirtualCard.Pki;

namespace Kyc.VirtualCard.Tests.Pki;

/// <summary>Creates one PKI for all tests, because generating its keys takes a second.</summary>
public sealed class PkiFixture
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    public TestPki Pki { get; } = TestPki.Create(Now);
}

[CollectionDefinition(nameof(PkiFixture))]
public sealed class PkiCollection : ICollectionFixture<PkiFixture>;
