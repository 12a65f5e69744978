using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Kyc.VirtualCard.Tests.Card;
using Kyc.VirtualCard.Tests.Pki;

namespace Kyc.VirtualCard.Tests;

/// <summary>Tests the virtual card's connection to a simulated vpcd driver on a free port.</summary>
public sealed class VpcdLinkTests(PkiFixture fixture) : CardTestBase(fixture), IAsyncLifetime
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private readonly TcpListener _vpcd = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _cardDetected = new();
    private Task _linkTask = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _vpcd.Start();
        StartLink(((IPEndPoint)_vpcd.LocalEndpoint).Port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _cancellation.CancelAsync();
        await _linkTask.WaitAsync(WaitTimeout);
        _vpcd.Dispose();
        _cancellation.Dispose();
    }

    [Fact]
    public async Task The_card_returns_its_ATR_and_answers_commands()
    {
        using var reader = await AcceptReaderAsync();
        Assert.Equal("3BE000FF8131FE4514", await QueryAsync(reader, "04"));
        await SendAsync(reader, "01");
        Assert.Equal("9000", await QueryAsync(reader, SelectJpki));
        Assert.Equal("6700", await QueryAsync(reader, "FF"));
        Assert.True(_cardDetected.Task.IsCompleted);
    }

    [Fact]
    public async Task A_frame_received_in_pieces_is_processed()
    {
        using var reader = await AcceptReaderAsync();
        byte[] frame = [0, 15, .. Convert.FromHexString(SelectJpki)];
        foreach (var octet in frame)
        {
            await reader.GetStream().WriteAsync(new[] { octet });
        }

        Assert.Equal("9000", await ReceiveAsync(reader));
    }

    [Fact]
    public async Task Power_off_ends_the_verified_state_and_reset_does_not()
    {
        using var reader = await AcceptReaderAsync();
        await SendAsync(reader, "01");
        await QueryAsync(reader, SelectJpki);
        await QueryAsync(reader, SelectPassword);
        Assert.Equal("9000", await QueryAsync(reader, CreateVerifyCommand(GetPersona("valid").Password)));
        await SendAsync(reader, "02");
        Assert.Equal("9000", await ReadCertificateStatusAsync(reader));
        await SendAsync(reader, "00");
        Assert.Equal("", await QueryAsync(reader, SelectJpki));
        await SendAsync(reader, "01");
        Assert.Equal("6982", await ReadCertificateStatusAsync(reader));
    }

    [Fact]
    public async Task When_the_daemon_exits_the_card_loses_power_and_connects_to_the_next_daemon()
    {
        using (var reader = await AcceptReaderAsync())
        {
            await SendAsync(reader, "01");
            await QueryAsync(reader, SelectJpki);
            await QueryAsync(reader, SelectPassword);
            Assert.Equal("9000", await QueryAsync(reader, CreateVerifyCommand(GetPersona("valid").Password)));
        }

        using var nextReader = await AcceptReaderAsync();
        await SendAsync(nextReader, "01");
        Assert.Equal("6982", await ReadCertificateStatusAsync(nextReader));
    }

    [Fact]
    public async Task The_card_waits_for_a_daemon_that_starts_later()
    {
        var port = ((IPEndPoint)_vpcd.LocalEndpoint).Port;
        using (await AcceptReaderAsync())
        {
            _vpcd.Stop();
        }

        using var laterListener = new TcpListener(IPAddress.Loopback, port);
        laterListener.Start();
        using var reader = await laterListener.AcceptTcpClientAsync().WaitAsync(WaitTimeout);
        Assert.Equal("3BE000FF8131FE4514", await QueryAsync(reader, "04"));
    }

    private void StartLink(int port)
    {
        var link = new VpcdLink(CreateCard(), port);
        link.CardDetected += () => _cardDetected.TrySetResult();
        _linkTask = link.RunAsync(_cancellation.Token);
    }

    private Task<TcpClient> AcceptReaderAsync() => _vpcd.AcceptTcpClientAsync().WaitAsync(WaitTimeout);

    private static async Task<string> ReadCertificateStatusAsync(TcpClient reader)
    {
        await QueryAsync(reader, SelectJpki);
        return (await QueryAsync(reader, "00B0810001"))[^4..];
    }

    private static async Task<string> QueryAsync(TcpClient reader, string payload)
    {
        await SendAsync(reader, payload);
        return await ReceiveAsync(reader);
    }

    private static async Task SendAsync(TcpClient reader, string payload)
    {
        var bytes = Convert.FromHexString(payload);
        await reader.GetStream().WriteAsync(new byte[] { 0, (byte)bytes.Length }.Concat(bytes).ToArray());
    }

    private static async Task<string> ReceiveAsync(TcpClient reader)
    {
        var header = new byte[2];
        await reader.GetStream().ReadExactlyAsync(header).AsTask().WaitAsync(WaitTimeout);
        var payload = new byte[BinaryPrimitives.ReadUInt16BigEndian(header)];
        await reader.GetStream().ReadExactlyAsync(payload).AsTask().WaitAsync(WaitTimeout);
        return Convert.ToHexString(payload);
    }
}
