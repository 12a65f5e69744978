using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Edge.Fields;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Platform.Edge.Fields;

[Collection(ClusterCollection.Name)]
public sealed class BadRequestTests(ClusterFixture fixture) : IAsyncLifetime
{
    private ServiceUnderTest _service = null!;

    public async Task InitializeAsync() => _service = await ServiceUnderTest.StartAsync(fixture);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public void The_service_has_a_rule_for_every_field_of_the_request_contract() =>
        Assert.Equal(RequestContract.CreateChecker(TimeProvider.System).Fields.Keys.Order(StringComparer.Ordinal),
            _service.Get<RequestFieldChecker>().Fields.Keys.Order(StringComparer.Ordinal));

    [Fact]
    [Trait("Control", "1(5)S1")]
    public async Task All_faults_of_a_request_are_returned_at_once_without_the_values_of_the_fields()
    {
        var request = Requests.CreateApplication();
        var declaration = request.Declaration;
        (declaration.Name, declaration.NameKana, declaration.BirthDate, declaration.Address) = ("", "しけん　たろう", "2031-05-06", "横浜市西区ひみつ町１番");
        (declaration.Purpose, request.Consent.TextVersion) = ((TransactionPurpose)9, new string('v', 65));
        var call = _service.Applications.CreateApplicationAsync(request, ServiceUnderTest.CallerMetadata);
        var fields = await FailureAssert.GetFieldViolationsAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", call.ResponseAsync);
        Assert.Equal(
            [
                ("declaration.name", "ABSENT"), ("declaration.name_kana", "NOT_KATAKANA"), ("declaration.birth_date", "IN_THE_FUTURE"),
                ("declaration.purpose", "UNKNOWN_VALUE"),
                ("declaration.address", "NO_PREFECTURE"), ("consent.text_version", "TOO_LONG"),
            ],
            fields.Select(field => (field.Field, field.Reason)));
        Assert.Equal("The field has a character that is not full-width katakana.", fields[1].Description);
        Assert.Equal(
            "REQUEST-INVALID: declaration.name is missing; declaration.name_kana has a character that is not full-width katakana; declaration.birth_date is in the future; "
                + "declaration.purpose is not a defined value; declaration.address does not begin with the name of a prefecture followed by more text; and 1 more",
            call.GetStatus().Detail);
        Assert.All(["しけん", "2031", "ひみつ", "vvv"],
            value => Assert.DoesNotContain(value, $"{call.GetStatus().Detail}{string.Concat(fields)}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_faults_of_a_thousand_entries_are_shortened_to_fit_into_the_trailers()
    {
        var request = new RecordPostingRequest { BatchId = Guid.NewGuid().ToString("D"), PostingDate = "2026-11-22" };
        for (var index = 0; index < 1000; index++)
        {
            request.Postings.Add(new Posting { ManagementNumber = $"M{index}", PostingNumber = "131-12-38385-3" });
        }

        var call = _service.Mail.RecordPostingAsync(request, ServiceUnderTest.CallerMetadata);
        var fields = await FailureAssert.GetFieldViolationsAsync(
            StatusCode.InvalidArgument,
            "MAIL-POSTING-CHECK-DIGIT",
            call.ResponseAsync);
        Assert.True(fields.Count >= 20, $"{fields.Count} fields");
        Assert.All(fields.Index(),
            field => Assert.Equal(($"postings[{field.Index}].posting_number", "CHECK_DIGIT"), (field.Item.Field, field.Item.Reason)));
        Assert.EndsWith(" more", call.GetStatus().Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_specific_failure_code_is_returned_only_if_the_request_has_no_other_fault()
    {
        var request = new RecordPostingRequest
        {
            BatchId = Guid.NewGuid().ToString("D"),
            PostingDate = "2026-11-23",
            Postings = { new Posting { ManagementNumber = "M1", PostingNumber = "131-12-38385-3" } },
        };
        var fields = await FailureAssert.GetFieldViolationsAsync(StatusCode.InvalidArgument, "REQUEST-INVALID",
            _service.Mail.RecordPostingAsync(request, ServiceUnderTest.CallerMetadata).ResponseAsync);
        Assert.Equal(["posting_date", "postings[0].posting_number"], fields.Select(field => field.Field));
    }

    [Fact]
    public async Task Faults_in_a_stream_are_reported_by_field()
    {
        using var call = _service.Mail.RecordDocument(ServiceUnderTest.CallerMetadata);
        await call.RequestStream.WriteAsync(new RecordDocumentRequest
        {
            Header = new DocumentHeader
            {
                ReferenceCode = "ABC",
                Method = VerificationMethod.ChipMail,
                Entry = new DocumentEntry { ReceivedOn = "yesterday", BirthDate = "1990-02-30" }
            },
        });
        var fields = await FailureAssert.GetFieldViolationsAsync(StatusCode.InvalidArgument, "REQUEST-INVALID", call.ResponseAsync);
        Assert.Equal(
            [
                ("header.reference_code", "NOT_IN_FORM"), ("header.input", "ABSENT"), ("header.entry.number", "ABSENT"),
                ("header.entry.received_on", "NOT_A_DATE"),
                ("header.entry.name", "ABSENT"), ("header.entry.birth_date", "NOT_A_DATE"), ("header.entry.address", "ABSENT"),
            ],
            fields.Select(field => (field.Field, field.Reason)));
    }

    [Fact]
    public async Task A_failure_that_is_not_about_fields_returns_no_field_violations()
    {
        var call = _service.Applications.GetApplicationAsync(new GetApplicationRequest { ApplicationId = Guid.NewGuid().ToString("D") },
            ServiceUnderTest.CallerMetadata);
        await FailureAssert.FailsWithAsync(StatusCode.NotFound, "APPLICATION-UNKNOWN", call);
        var details = Google.Rpc.Status.Parser.ParseFrom(call.GetTrailers().GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(Failure.Descriptor.FullName, Google.Protobuf.WellKnownTypes.Any.GetTypeName(Assert.Single(details.Details).TypeUrl));
    }
}
