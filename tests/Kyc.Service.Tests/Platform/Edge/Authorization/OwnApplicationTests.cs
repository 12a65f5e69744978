using System.Security.Cryptography.X509Certificates;
using Dapper;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Kyc.Contracts;
using Kyc.Contracts.V1;
using Kyc.Rig.Parts;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Authorization;
using Kyc.Service.Tests.Hosting;

namespace Kyc.Service.Tests.Platform.Edge.Authorization;

/// <summary>
/// Calls every method that a front-end may call, for its own application, for one of another front-end, and for one that does not exist.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Control", "2(1)S1a")]
[Trait("Control", "4(2)S2")]
public sealed class OwnApplicationTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string MissingId = "01900000-0000-7000-8000-000000000000";

    /// <summary>
    /// Creates the valid requests of the methods that a front-end may call, except the id of the application. A new method needs an entry.
    /// </summary>
    private static readonly Dictionary<string, Func<IMessage>> RequestFactories = new()
    {
        ["GetApplication"] = () => new GetApplicationRequest(),
        ["WatchApplication"] = () => new WatchApplicationRequest(),
        ["CancelApplication"] = () => new CancelApplicationRequest(),
        ["CheckActivationCode"] = () => new CheckActivationCodeRequest { Code = "ABCDE-FGH12" },
        ["ReportEvent"] = () => new ReportEventRequest
        {
            IdempotencyKey = "key-of-event",
            Event = RetentionEvent.ContractEnded,
            Day = "2026-11-20",
        },
    };

    private readonly DevelopmentAuthority _authority = new("front-ends");
    private readonly Dictionary<string, X509Certificate2> _certificates = [];
    private TlsServiceUnderTest _service = null!;

    public static TheoryData<string> Methods =>
        [.. OwnershipCondition.GetMethods(CallerRole.FrontEnd).Select(method => method.Name).Where(name => name != "CreateApplication")];

    public async Task InitializeAsync()
    {
        var principals = TestPrincipals.CreateFile(
            TestPrincipals.CreateProgram("owner", "FRONT_END"),
            TestPrincipals.CreateProgram("stranger", "FRONT_END"),
            TestPrincipals.CreateProgram("compliance", "FRONT_END", "COMPLIANCE"));
        foreach (var id in (string[])["owner", "stranger", "compliance"])
        {
            _certificates[id] = _authority.IssueClient(TestPrincipals.GetUri(id));
        }

        _service = await TlsServiceUnderTest.StartAsync(fixture, _authority, [_authority], principals);
    }

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
        _authority.Dispose();
        foreach (var certificate in _certificates.Values)
        {
            certificate.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task An_application_of_another_front_end_is_answered_like_one_that_does_not_exist(string name)
    {
        using var owner = Connect("owner");
        using var stranger = Connect("stranger");
        var application = await CreateAsync(owner);
        // The stranger has an application of its own, so that it is a front-end like any other.
        await CreateAsync(stranger);
        var method = OwnershipCondition.GetMethods(CallerRole.FrontEnd).Single(candidate => candidate.Name == name);

        var before = await TableContents.ReadAsync(_service.Database);
        var missing = await CallAsync(stranger, method, MissingId);
        var foreign = await CallAsync(stranger, method, application.ApplicationId);
        Assert.Equal("APPLICATION-UNKNOWN", missing?.Status.Detail.Split(':')[0]);
        Assert.Equal(GetAnswer(missing), GetAnswer(foreign));
        Assert.Equal(before, await TableContents.ReadAsync(_service.Database));

        Assert.Equal(GetAnswer(missing), GetAnswer(await CallAsync(owner, method, MissingId)));
        Assert.NotEqual("APPLICATION-UNKNOWN", (await CallAsync(owner, method, application.ApplicationId))?.Status.Detail.Split(':')[0]);
    }

    [Fact]
    public async Task A_caller_with_another_role_of_the_method_is_not_bound()
    {
        using var owner = Connect("owner");
        using var compliance = Connect("compliance");
        var application = await CreateAsync(owner);
        foreach (var (name, isBound) in ((string, bool)[])[("ReportEvent", false), ("GetApplication", true)])
        {
            var method = OwnershipCondition.GetMethods(CallerRole.FrontEnd).Single(candidate => candidate.Name == name);
            var answer = await CallAsync(compliance, method, application.ApplicationId);
            Assert.Equal(isBound, answer?.Status.Detail.StartsWith("APPLICATION-UNKNOWN", StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task The_same_idempotency_key_of_another_front_end_opens_another_application()
    {
        using var owner = Connect("owner");
        using var stranger = Connect("stranger");
        var request = Requests.CreateApplication();
        var first = await CreateAsync(owner, request);
        var second = await CreateAsync(stranger, request);
        Assert.NotEqual(first.ApplicationId, second.ApplicationId);
        Assert.Equal(first.ApplicationId, (await CreateAsync(owner, request)).ApplicationId);
        await using var connection = await _service.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(
            [(Guid.Parse(first.ApplicationId), "owner"), (Guid.Parse(second.ApplicationId), "stranger")],
            await connection.QueryAsync<(Guid, string)>("select id, caller_program from application order by created_at, caller_program"));
    }

    [Theory]
    [InlineData(CallerRole.FrontEnd, "application_id")]
    [InlineData(CallerRole.Kiosk, "session_id")]
    public void A_bound_role_names_stored_things_only_in_the_field_that_is_checked(CallerRole role, string checkedField)
    {
        // The hash of the document is compared with that of the session, and finds nothing by itself.
        string[] otherFields = ["document_sha256"];
        foreach (var method in OwnershipCondition.GetMethods(role))
        {
            Assert.False(method.IsClientStreaming, $"{method.FullName}: the messages of a request stream are not checked.");
            var identifiers = method.InputType.Fields.InDeclarationOrder()
                .Where(field => field.FieldType == FieldType.Message || ContractOptions.GetDataPolicy(field)?.Kind == DataKind.Identifier)
                .SelectMany(field => GetIdentifiers(field, ""))
                .Except(otherFields);
            Assert.All(identifiers, identifier => Assert.Equal(checkedField, identifier));
        }
    }

    private static IEnumerable<string> GetIdentifiers(FieldDescriptor field, string path)
    {
        if (field.FieldType != FieldType.Message)
        {
            return ContractOptions.GetDataPolicy(field)?.Kind == DataKind.Identifier ? [path + field.Name] : [];
        }

        return field.MessageType.Fields.InDeclarationOrder().SelectMany(inner => GetIdentifiers(inner, $"{path}{field.Name}."));
    }

    private GrpcChannel Connect(string id) => _service.Connect(_certificates[id], _authority);

    private static async Task<Application> CreateAsync(GrpcChannel channel, CreateApplicationRequest? request = null) =>
        (await new ApplicationService.ApplicationServiceClient(channel).CreateApplicationAsync(
            request ?? Requests.CreateApplication(), ServiceUnderTest.CallerMetadata, GetDeadline())).Application;

    /// <summary>Calls a method for an application, and reads the first answer. Returns null when the call has not failed by then.</summary>
    private static async Task<RpcException?> CallAsync(GrpcChannel channel, MethodDescriptor method, string applicationId)
    {
        var request = RequestFactories[method.Name]();
        request.Descriptor.FindFieldByName("application_id").Accessor.SetValue(request, applicationId);
        var bytes = Marshallers.Create(message => message, message => message);
        var rawMethod = new Method<byte[], byte[]>(MethodType.ServerStreaming, method.Service.FullName, method.Name, bytes, bytes);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            rawMethod, null, new CallOptions(ServiceUnderTest.CallerMetadata, GetDeadline()), request.ToByteArray());
        try
        {
            await call.ResponseStream.MoveNext(CancellationToken.None);
            return null;
        }
        catch (RpcException exception)
        {
            return exception;
        }
    }

    /// <summary>Returns everything by which a client could tell two failures apart.</summary>
    private static string GetAnswer(RpcException? exception) =>
        exception is null
            ? "no failure"
            : $"{exception.Status} {Convert.ToHexString(exception.Trailers.GetValueBytes(RpcStatusConverter.DetailsTrailer)!)}";

    private static DateTime GetDeadline() => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(20);
}
