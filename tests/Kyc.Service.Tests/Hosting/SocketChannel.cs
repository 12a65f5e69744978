using System.Net.Sockets;
using Grpc.Net.Client;

namespace Kyc.Service.Tests.Hosting;

/// <summary>Creates gRPC channels over a Unix domain socket.</summary>
internal static class SocketChannel
{
    public static GrpcChannel Create(string path) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        DisposeHttpClient = true,
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
    });
}
