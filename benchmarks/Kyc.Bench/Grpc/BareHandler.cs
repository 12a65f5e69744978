using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using Kyc.Contracts.V1;
using Microsoft.AspNetCore.Http;

namespace Kyc.Bench.Grpc;

/// <summary>
/// The floor: GetRevocationStatus over empty lists with the framing of gRPC done by hand (one byte for compression, four for the
/// length) and the same protobuf messages; no routing, deadline, caller, failure, metrics or log.
/// </summary>
internal static class BareHandler
{
    /// <summary>Bytes in front of a message.</summary>
    public const int FrameHeader = 5;

    public static async Task InvokeAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        var read = await body.ReadAtLeastAsync(FrameHeader);
        var length = LengthOf(read.Buffer);
        if (read.Buffer.Length < FrameHeader + length)
        {
            body.AdvanceTo(read.Buffer.Start);
            read = await body.ReadAtLeastAsync(FrameHeader + length);
        }

        var request = GetRevocationStatusRequest.Parser.ParseFrom(read.Buffer.Slice(FrameHeader, length));
        body.AdvanceTo(read.Buffer.End);

        context.Response.ContentType = "application/grpc";
        Write(context.Response.BodyWriter, new GetRevocationStatusResponse { NextPageToken = request.PageToken });
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static int LengthOf(ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[FrameHeader];
        buffer.Slice(0, FrameHeader).CopyTo(header);
        return BinaryPrimitives.ReadInt32BigEndian(header[1..]);
    }

    private static void Write(PipeWriter output, GetRevocationStatusResponse response)
    {
        var size = response.CalculateSize();
        var frame = output.GetSpan(FrameHeader + size);
        frame[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(frame[1..], size);
        response.WriteTo(frame.Slice(FrameHeader, size));
        output.Advance(FrameHeader + size);
    }
}
