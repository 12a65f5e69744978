using System.Net.Sockets;
using System.Runtime.Versioning;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Kyc.Contracts.V1;
using Kyc.Rig;
using Kyc.Rig.Processes;
using Kyc.Service.Hosting;
using Kyc.Service.Platform.Configuration;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Kyc.Service.Tests.Platform.Edge;

[Collection(ClusterCollection.Name)]
[SupportedOSPlatform("linux")]
[Trait("Control", "1(2)BP2")]
public sealed class OperatorSocketTests(ClusterFixture fixture) : IAsyncLifetime
{
    private const string NobodyUserId = "65534";
    private const string UsersGroupId = "100";
    private const string UnknownUserId = "61234";

    /// <summary>
    /// Python program that creates a socket and forwards all bytes between it and the operator socket. For the service, the caller is the
    /// user who runs the program.
    /// </summary>
    private const string RelayScript =
        """
        import os, socket, sys, threading
        def copy(source, target):
            while data := source.recv(65536): target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        server = socket.socket(socket.AF_UNIX)
        server.bind(sys.argv[1])
        os.chmod(sys.argv[1], 0o777)
        server.listen()
        while True:
            near = server.accept()[0]
            far = socket.socket(socket.AF_UNIX)
            try: far.connect(sys.argv[2])
            except OSError as error:
                print(error, flush=True)
                near.close()
                continue
            for pair in ((near, far), (far, near)): threading.Thread(target=copy, args=pair, daemon=True).start()
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("kyc-").FullName;

    private string SocketPath => Path.Combine(_folder, "run", "operator.sock");

    public Task InitializeAsync()
    {
        // The relays run as other users, who need access to the folder that the service creates in this one. They create their own sockets
        // in a separate folder.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Directory.CreateDirectory(Path.Combine(_folder, "relays")).FullName, (UnixFileMode)0b111_111_111);
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    [Trait("Control", "2(1)S1b")]
    public async Task Only_operator_methods_are_refused_on_the_network_before_their_request_is_read()
    {
        await using var service = await ServiceUnderTest.StartAsync(fixture);
        using var raw = new RawClient(service.Address);
        var refusedMethods = new List<string>();
        foreach (var method in ApiContract.Methods)
        {
            var answer = await raw.SendAsync(
                RawClient.CreateRequest($"/{method.Service.FullName}/{method.Name}", new ByteArrayContent(RawClient.CreateFrame([])), "2S"));
            if (!answer.HasFailedWith("OPERATOR-SOCKET-REQUIRED"))
            {
                continue;
            }

            answer.AssertRefused(StatusCode.PermissionDenied, "OPERATOR-SOCKET-REQUIRED");
            refusedMethods.Add(method.Name);
        }
        Assert.Equal(
            [
                "AddRules", "ApproveEarlyErasure", "ApproveHoldRelease", "CorrectVerificationRecord", "DecideMailReview", "ReadMailCase",
                "ReplayErasures", "RequestEarlyErasure",
                "RequestHoldRelease", "RotateKeyEncryptionKey", "StartPersonalNumberCheck",
            ],
            refusedMethods.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_socket_is_accessible_only_to_its_owner_and_group_and_is_removed_when_the_service_stops()
    {
        await using (await StartAsync("users"))
        {
            Assert.Equal((UnixFileMode)0b110_110_000, File.GetUnixFileMode(SocketPath));
            Assert.Equal((UnixFileMode)0b111_001_000, File.GetUnixFileMode(Path.GetDirectoryName(SocketPath)!));
            var groups = await CommandRunner.RunOrFailAsync(
                "stat",
                ["--format=%G", SocketPath, Path.GetDirectoryName(SocketPath)!],
                default);
            Assert.Equal(["users", "users"], groups.Lines);
        }
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task The_socket_of_a_killed_instance_is_replaced_but_the_socket_of_a_running_instance_is_not()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!, (UnixFileMode)0b111_101_000);
        using (var killedSocket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            killedSocket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "killed")));
            File.Move(Path.Combine(_folder, "killed"), SocketPath);
        }
        Assert.True(File.Exists(SocketPath));
        await using var runningService = await StartAsync(group: null);
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(group: null));
        Assert.Contains("Another instance of the service uses the socket of Kyc:OperatorSocket", exception.Message,
            StringComparison.Ordinal);
        using var channel = SocketChannel.Create(SocketPath);
        await new RetentionService.RetentionServiceClient(channel.Intercept(new DeadlineSetter())).ListRulesAsync(new(),
            ServiceUnderTest.CallerMetadata);
    }

    [Fact]
    public async Task A_group_writable_folder_an_unknown_group_or_an_invalid_socket_path_prevents_startup()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        File.SetUnixFileMode(Path.GetDirectoryName(SocketPath)!, (UnixFileMode)0b111_111_000);
        Assert.Contains(
            "Kyc:OperatorSocket",
            (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(group: null))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Kyc:OperatorGroup",
            (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync("no-such-group"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "not of a folder",
            Assert.Throws<ConfigurationException>(() => new OperatorSocket("/run/kyc/", null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "107 bytes",
            Assert.Throws<ConfigurationException>(() => new OperatorSocket("/" + new string('s', 107), null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_a_socket_is_not_removed_and_a_folder_that_others_can_write_to_is_refused()
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!, (UnixFileMode)0b111_101_000).FullName;
        await File.WriteAllTextAsync(SocketPath, "somebody's file");
        Assert.Contains("not a socket", (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(group: null))).Message,
            StringComparison.Ordinal);
        Assert.Equal("somebody's file", await File.ReadAllTextAsync(SocketPath));
        File.Delete(SocketPath);
        Directory.CreateDirectory(SocketPath);
        Assert.Contains("not a socket", (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(group: null))).Message,
            StringComparison.Ordinal);
        Directory.Delete(SocketPath);

        File.Delete(SocketPath + ".lock");
        File.CreateSymbolicLink(SocketPath + ".lock", Path.Combine(_folder, "elsewhere"));
        Assert.Contains("is a link", (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(group: null))).Message,
            StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "elsewhere")));
        File.Delete(SocketPath + ".lock");

        // This lets all users write to the parent folder.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        Assert.Contains($"the folder {_folder}", (await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(group: null))).Message,
            StringComparison.Ordinal);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        await using (await StartAsync(group: null))
        {
            Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(SocketPath + ".lock"));
        }
        Assert.Equal([SocketPath + ".lock"], Directory.GetFiles(folder));
    }

    [Fact]
    [Trait("Control", "2(1)S3")]
    [Trait("Control", "4(2)S2")]
    [Trait("Control", "4(2)S5")]
    public async Task The_person_of_a_call_is_the_user_of_the_connecting_process_whatever_name_the_call_states()
    {
        await using var service = await StartAsync("users");
        Assert.Equal("nobody", await GetPersonAsync(NobodyUserId));
        Assert.Equal("uid-" + UnknownUserId, await GetPersonAsync(UnknownUserId));

        // Two calls by one user count as one person, even when they come from two processes and state two names.
        var (id, key) = (Guid.NewGuid().ToString("D"), await AddKeyAsync());
        await using var firstRelay = await StartRelayAsync("first", NobodyUserId, UsersGroupId);
        await using var secondRelay = await StartRelayAsync("second", NobodyUserId, UsersGroupId);
        Assert.Equal("nobody", (await RotateAsync(firstRelay, key, "alice")).Pending.RequestedBy);
        await FailureAssert.FailsWithAsync(StatusCode.PermissionDenied, "SECOND-PERSON-REQUIRED", RotateAsync(secondRelay, key, "bob"));
        await using var otherRelay = await StartRelayAsync("other", UnknownUserId, UsersGroupId);
        Assert.Null((await RotateAsync(otherRelay, key, "alice")).Pending);
    }

    [Fact]
    [Trait("Control", "2(1)S1b")]
    public async Task A_user_who_is_not_in_the_group_cannot_connect()
    {
        await using var service = await StartAsync("users");
        await using var relay = await StartRelayAsync("outsider", NobodyUserId, NobodyUserId);
        using var channel = SocketChannel.Create(relay.Path);
        await Assert.ThrowsAsync<RpcException>(async () =>
            await new RetentionService.RetentionServiceClient(channel.Intercept(new DeadlineSetter())).ListRulesAsync(new(),
                ServiceUnderTest.CallerMetadata));
        await Eventually.IsTrueAsync(async () =>
            (await File.ReadAllTextAsync(relay.Process.LogFile)).Contains("Permission denied", StringComparison.Ordinal));
    }

    private string KeyFile => Path.Combine(fixture.Folder, Path.GetFileName(_folder) + ".kek");

    private async Task<WebApplication> StartAsync(string? group)
    {
        var (kycDatabase, keyDatabase) = await fixture.CreateDatabasesAsync();
        var settings = new ServiceUnderTest.Settings(kycDatabase, keyDatabase, KeyFile, Path.Combine(fixture.Folder, "pki", "anchors"))
        {
            IndexFile = Path.Combine(_folder, Guid.NewGuid().ToString("N"), "revocation.index"),
        };
        string[] groupArguments = group is null ? [] : [$"--Kyc:OperatorGroup={group}"];
        // Other tests replace the identity of callers, but this test needs the real one.
        var app = ServiceHost.Build(
            [
                .. settings.GetArguments(FreePortFinder.GetPort(), FreePortFinder.GetPort()),
                $"--Kyc:OperatorSocket={SocketPath}",
                .. groupArguments,
            ],
            new ManualClock(ClusterFixture.Now));
        try
        {
            await ServiceHost.PrepareAsync(app, default);
            await app.StartAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private async Task<string> GetPersonAsync(string user)
    {
        await using var relay = await StartRelayAsync("person-" + user, user, UsersGroupId);
        return (await RotateAsync(relay, await AddKeyAsync(), "somebody-else")).Pending.RequestedBy;
    }

    /// <summary>Adds a key to the service's key file without making it the current key, and returns its id.</summary>
    private async Task<string> AddKeyAsync()
    {
        var keyIdsBefore = await GetHeldKeyIdsAsync();
        await File.AppendAllTextAsync(KeyFile,
            Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)) + "\n");
        return (await GetHeldKeyIdsAsync()).Except(keyIdsBefore).Single();
    }

    private async Task<List<string>> GetHeldKeyIdsAsync()
    {
        using var channel = SocketChannel.Create(SocketPath);
        var status = await new KeyService.KeyServiceClient(channel.Intercept(new DeadlineSetter())).GetKeyStatusAsync(new(),
            ServiceUnderTest.CallerMetadata);
        return [.. status.Keys.Where(key => key.Held).Select(key => key.KeyId)];
    }

    private static async Task<RotateKeyEncryptionKeyResponse> RotateAsync(RelayProcess relay, string keyId, string name)
    {
        using var channel = SocketChannel.Create(relay.Path);
        using var call = new KeyService.KeyServiceClient(channel.Intercept(new DeadlineSetter())).RotateKeyEncryptionKey(
            new() { KeyId = keyId }, ServiceUnderTest.CreateStaffMetadata(name));
        Assert.True(await call.ResponseStream.MoveNext());
        return call.ResponseStream.Current;
    }

    private async Task<RelayProcess> StartRelayAsync(string name, string user, string group)
    {
        var path = Path.Combine(_folder, "relays", name + ".sock");
        var command =
            new ChildCommand("relay-" + name, "setpriv", [$"--reuid={user}", $"--regid={group}", "--clear-groups", "/usr/bin/python3",
                "-c", RelayScript, path, SocketPath])
            { RunAs = RunAs.Root };
        var relay = new RelayProcess(path, ChildProcess.Start(command, _folder));
        await Eventually.IsTrueAsync(() => Task.FromResult(File.Exists(path)));
        return relay;
    }

    private sealed record RelayProcess(string Path, ChildProcess Process) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
