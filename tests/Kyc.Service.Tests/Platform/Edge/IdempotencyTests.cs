using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Kyc.Contracts.V1;
using Kyc.Service.Platform.Encryption;
using Kyc.Service.Tests.Hosting;
using Kyc.Service.Tests.MailVerification;
using Kyc.Service.Tests.Retention;

namespace Kyc.Service.Tests.Platform.Edge;

/// <summary>
/// Checks that an idempotency key always belongs to one request content: a call with the same key and different content is refused.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class IdempotencyTests(ClusterFixture fixture)
{
    private const string KeyField = "idempotency_key";

    /// <summary>
    /// For each method: the failure code for a key that is reused with different content, and for each field of the request its path and a
    /// different value that the method also accepts. The test replaces the value of application_id by the id of a second application.
    /// </summary>
    private static readonly IReadOnlyDictionary<string, (string Code, (string Path, object Other)[] Fields)> MethodsWithKey =
        new Dictionary<string, (string, (string, object)[])>
        {
            ["CreateApplication"] = ("APPLICATION-KEY-REUSED",
            [
                ("declaration.name", "山田　花"), ("declaration.name_kana", "ヤマダ　ハナ"), ("declaration.birth_date", "1980-01-02"),
                ("declaration.address", "東京都千代田区丸の内一丁目9番9号"), ("declaration.purpose", TransactionPurpose.Retirement),
                ("declaration.occupation", "自営業"),
                ("declaration.account_kind", AccountKind.Nisa), ("declaration.outside_resident_register", true),
                ("channel", Channel.Online),
                ("consent.text_version", "2026-11"), ("consent.agreed_at.seconds", 1_700_000_000L), ("consent.agreed_at.nanos", 5),
            ]),
            ["ReportEvent"] = ("EVENT-KEY-REUSED",
            [
                ("application_id", ""), ("event", RetentionEvent.LastTransactionEnded), ("day", "2026-11-21"),
            ]),
            // An earlier version compared the day only to find out whether it was later. For every other day it returned the first answer.
            ["PlaceHold"] = ("EVENT-KEY-REUSED",
            [
                ("application_id", ""), ("reason", HoldReason.Audit), ("reference", "case-2"), ("until", "2033-12-30"),
                ("until", "2034-01-01"), ("until", ""),
            ]),
            // An empty list means all stored data classes. An earlier version did not compare this list.
            ["RequestEarlyErasure"] = ("EVENT-KEY-REUSED",
            [
                ("application_id", ""), ("data_classes", Array.Empty<RetentionClass>()),
                ("data_classes", new[] { RetentionClass.Evidence, RetentionClass.Declaration }),
                ("reason", EarlyErasureReason.StoredByMistake), ("reference", "case-2"),
            ]),
            // The same content fails with MAIL-BATCH-EXISTS instead of returning the files again, because they are not stored.
            ["CreateBatch"] = ("MAIL-BATCH-KEY-REUSED",
            [
                ("posting_date", "2026-11-23"), ("service", MailService.Registered), ("limit", 7),
            ]),
        };

    public static TheoryData<string> Methods => [.. MethodsWithKey.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void The_test_table_lists_every_method_with_an_idempotency_key_and_every_field_of_its_request()
    {
        var methodsWithKey = ApiContract.Methods.Where(method => method.InputType.FindFieldByName(KeyField) is not null).ToList();
        Assert.Equal(
            methodsWithKey.Select(method => method.Name).Order(StringComparer.Ordinal),
            MethodsWithKey.Keys.Order(StringComparer.Ordinal));
        foreach (var method in methodsWithKey)
        {
            Assert.Equal(RequestMac.IdempotencyKeyField, method.InputType.FindFieldByName(KeyField).FieldNumber);
            Assert.Equal(GetLeafPaths(method.InputType, "").Order(StringComparer.Ordinal),
                MethodsWithKey[method.Name].Fields.Select(field => field.Path).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_reused_idempotency_key_returns_the_first_answer_or_is_refused_if_the_content_differs(string method)
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var (request, otherApplicationId) = await CreateRequestAsync(service, method);
        var (code, fields) = MethodsWithKey[method];
        var firstResponse = await CallAsync(service, request);
        foreach (var (path, value) in fields)
        {
            var changedRequest = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
            SetField(changedRequest, path, path == "application_id" ? otherApplicationId : value);
            Assert.NotEqual(request, changedRequest);
            await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, code, CallAsync(service, changedRequest));
        }
        // The files of a batch are not stored, so they cannot be returned again.
        if (method == "CreateBatch")
        {
            await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "MAIL-BATCH-EXISTS", CallAsync(service, request));
        }
        else
        {
            Assert.Equal(firstResponse, await CallAsync(service, request));
        }
    }

    [Fact]
    public async Task Content_for_an_idempotency_key_ignores_duplicate_classes_and_later_hold_extensions()
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var holdRequest = (PlaceHoldRequest)(await CreateRequestAsync(service, "PlaceHold")).Request;
        var placedHold = (
            await service.CreateRetentionClient().PlaceHoldAsync(holdRequest, RetentionTestHelper.CreateStaffMetadata(1))).Hold;
        await service
            .CreateRetentionClient()
            .ExtendHoldAsync(
                new ExtendHoldRequest { HoldId = placedHold.HoldId, Until = "2035-01-01" },
                RetentionTestHelper.CreateStaffMetadata(1));
        Assert.Equal(
            placedHold.HoldId,
            (await service.CreateRetentionClient().PlaceHoldAsync(holdRequest, RetentionTestHelper.CreateStaffMetadata(1))).Hold.HoldId);
        holdRequest.Until = "2035-01-01";
        await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "EVENT-KEY-REUSED",
            service.CreateRetentionClient().PlaceHoldAsync(holdRequest, RetentionTestHelper.CreateStaffMetadata(1)));

        var id = (await new MailRoomDriver(service).OpenApplicationAsync()).ApplicationId;
        var erasureRequest = new RequestEarlyErasureRequest
        {
            IdempotencyKey = RetentionTestHelper.CreateIdempotencyKey(),
            ApplicationId = id,
            DataClasses = { RetentionClass.Declaration },
            Reason = EarlyErasureReason.PersonAsked,
            Reference = "case-1",
        };
        var erasureResponse = await service
            .CreateRetentionClient()
            .RequestEarlyErasureAsync(erasureRequest, RetentionTestHelper.CreateStaffMetadata(1));
        erasureRequest.DataClasses.Add(RetentionClass.Declaration);
        Assert.Equal(
            erasureResponse,
            await service.CreateRetentionClient().RequestEarlyErasureAsync(erasureRequest, RetentionTestHelper.CreateStaffMetadata(1)));
    }

    [Theory]
    [InlineData("PlaceHold", "retention_hold", "until", "2034-01-01")]
    [InlineData("RequestEarlyErasure", "early_erasure", "reference", "case-2")]
    [InlineData("CreateBatch", "mail_batch", "posting_date", "2026-11-23")]
    public async Task A_request_is_compared_with_the_stored_values_of_a_row_that_has_no_request_MAC(
        string method,
        string table,
        string path,
        object otherValue)
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var (request, _) = await CreateRequestAsync(service, method);
        var firstResponse = await CallAsync(service, request);
        await RetentionTestHelper.QueryAsync<int>(service, $"update {table} set request_mac = null returning 1");
        var changedRequest = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
        SetField(changedRequest, path, otherValue);
        await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, MethodsWithKey[method].Code, CallAsync(service, changedRequest));
        if (method == "CreateBatch")
        {
            await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "MAIL-BATCH-EXISTS", CallAsync(service, request));
        }
        else
        {
            Assert.Equal(firstResponse, await CallAsync(service, request));
        }
    }

    [Theory]
    [InlineData("PlaceHold")]
    [InlineData("RequestEarlyErasure")]
    [InlineData("ReportEvent")]
    public async Task One_of_two_concurrent_calls_with_one_key_for_two_applications_is_refused_as_key_reuse(string method)
    {
        await using var service = await MailRoomDriver.StartServiceAsync(fixture);
        var (request, otherApplicationId) = await CreateRequestAsync(service, method);
        for (var round = 0; round < 5; round++)
        {
            SetField(request, KeyField, RetentionTestHelper.CreateIdempotencyKey());
            var changedRequest = request.Descriptor.Parser.ParseFrom(request.ToByteArray());
            SetField(changedRequest, "application_id", otherApplicationId);
            Task<IMessage>[] calls = [CallAsync(service, request), CallAsync(service, changedRequest)];
            await Task.WhenAll(calls).ContinueWith(_ => { }, TaskScheduler.Default);
            await FailureAssert.FailsWithAsync(StatusCode.AlreadyExists, "EVENT-KEY-REUSED", Assert.Single(calls, call => call.IsFaulted));
        }
    }

    /// <summary>
    /// Creates a request that the given method accepts. Also returns the id of a second application that the method accepts, or an empty
    /// string if the request has no application id.
    /// </summary>
    private async Task<(IMessage Request, string Other)> CreateRequestAsync(ServiceUnderTest service, string method)
    {
        var key = RetentionTestHelper.CreateIdempotencyKey();
        if (method == "CreateApplication")
        {
            return (Requests.CreateApplication(idempotencyKey: key), "");
        }

        if (method == "CreateBatch")
        {
            await new MailRoomDriver(service).CreateReadyLetterAsync();
            return (new CreateBatchRequest
            {
                IdempotencyKey = key,
                PostingDate = "2026-11-22",
                Service = MailService.SimplifiedRegistered,
                Limit = 5
            }, "");
        }
        var (id, otherApplicationId) = (
            await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki),
            await RetentionTestHelper.CreateVerifiedApplicationAsync(service, fixture.Pki));
        return (method switch
        {
            "ReportEvent" =>
                new ReportEventRequest
                {
                    IdempotencyKey = key,
                    ApplicationId = id,
                    Event = RetentionEvent.ContractEnded,
                    Day = RetentionTestHelper.ContractEndDay
                },
            "PlaceHold" => new PlaceHoldRequest
            {
                IdempotencyKey = key,
                ApplicationId = id,
                Reason = HoldReason.Litigation,
                Reference = "case-1",
                Until = "2033-12-31",
            },
            _ => new RequestEarlyErasureRequest
            {
                IdempotencyKey = key,
                ApplicationId = id,
                DataClasses = { RetentionClass.Declaration, RetentionClass.VerificationRecord, RetentionClass.Evidence },
                Reason = EarlyErasureReason.PersonAsked,
                Reference = "case-1",
            },
        }, otherApplicationId);
    }

    private static async Task<IMessage> CallAsync(ServiceUnderTest service, IMessage request)
    {
        switch (request)
        {
            case CreateApplicationRequest createRequest:
                return await service.Applications.CreateApplicationAsync(createRequest, ServiceUnderTest.CallerMetadata);
            case ReportEventRequest reportRequest:
                return await service.CreateRetentionClient().ReportEventAsync(reportRequest, RetentionTestHelper.CreateStaffMetadata(1));
            case PlaceHoldRequest holdRequest:
                return await service.CreateRetentionClient().PlaceHoldAsync(holdRequest, RetentionTestHelper.CreateStaffMetadata(1));
            case RequestEarlyErasureRequest erasureRequest:
                return await service
                    .CreateRetentionClient()
                    .RequestEarlyErasureAsync(erasureRequest, RetentionTestHelper.CreateStaffMetadata(1));
            default:
                using (var call = service.Mail.CreateBatch((CreateBatchRequest)request, ServiceUnderTest.CallerMetadata))
                {
                    await foreach (var part in call.ResponseStream.ReadAllAsync())
                    {
                        if (part.Batch is not null)
                        {
                            return part.Batch;
                        }
                    }
                }
                throw new InvalidOperationException("No batch was received.");
        }
    }

    /// <summary>
    /// Returns the paths of all fields of the message except the idempotency key. Fields of nested messages are included in place of the
    /// nested messages.
    /// </summary>
    private static IEnumerable<string> GetLeafPaths(MessageDescriptor message, string prefix) => message.Fields.InDeclarationOrder()
        .Where(field => field.Name != KeyField)
        .SelectMany(field => field is { FieldType: FieldType.Message, IsRepeated: false }
            ? GetLeafPaths(field.MessageType, $"{prefix}{field.Name}.") : [prefix + field.Name]);

    private static void SetField(IMessage message, string path, object value)
    {
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            message = (IMessage)message.Descriptor.FindFieldByName(name).Accessor.GetValue(message);
        }

        var accessor = message.Descriptor.FindFieldByName(names[^1]).Accessor;
        if (value is not RetentionClass[] classes)
        {
            accessor.SetValue(message, value);
            return;
        }
        var list = (System.Collections.IList)accessor.GetValue(message);
        list.Clear();
        foreach (var dataClass in classes)
        {
            list.Add(dataClass);
        }
    }
}
