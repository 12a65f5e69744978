using System.Text;
using Google.Protobuf.WellKnownTypes;
using Kyc.Service.CardVerification;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.CardVerification;

/// <summary>Tests the text that the person reads and the card signs.</summary>
[Trait("Control", "2(1)BP")]
public sealed class ApplicationDocumentTests
{
    [Fact]
    [Trait("Control", "4(1)S5")]
    public void Times_in_the_document_are_Japanese_time()
    {
        var request = Requests.CreateApplication();
        request.Consent.AgreedAt = Timestamp.FromDateTimeOffset(new DateTimeOffset(2026, 12, 31, 14, 59, 59, TimeSpan.Zero));
        var issuedAt = new DateTimeOffset(2026, 12, 31, 15, 0, 5, TimeSpan.Zero);

        var lines = Encoding.UTF8.GetString(ApplicationDocument.Create(
            Guid.NewGuid(), Guid.NewGuid(), new byte[32], issuedAt, issuedAt.AddMinutes(10), request)).Split('\n');

        Assert.Contains("発行日時: 2027年1月1日 00時00分05秒（日本時間）", lines);
        Assert.Contains("有効期限: 2027年1月1日 00時10分05秒（日本時間）", lines);
        Assert.Contains("同意した日時: 2026年12月31日 23時59分59秒（日本時間）", lines);
    }
}
