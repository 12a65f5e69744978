using System.Buffers;
using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class MethodTests
{
    [Fact]
    public void A_methods_full_name_is_its_path()
    {
        var method = RecordingInvoker.Shout;

        Assert.Equal("/kyc.test.Voice/Shout", method.FullName);
        Assert.Equal((MethodType.Unary, "kyc.test.Voice", "Shout"), (method.Type, method.ServiceName, method.Name));
        Assert.IsAssignableFrom<IMethod>(method);
    }

    [Fact]
    public void Text_is_utf8()
    {
        var marshaller = Marshallers.StringMarshaller;

        Assert.Equal("あ"u8, marshaller.Serializer("あ"));
        Assert.Equal("あ", marshaller.Deserializer("あ"u8.ToArray()));
    }

    [Fact]
    public void A_marshaller_of_array_functions_serves_contexts()
    {
        var marshaller = Marshallers.Create<int>(BitConverter.GetBytes, bytes => BitConverter.ToInt32(bytes));
        var written = new PayloadContext();
        marshaller.ContextualSerializer(258, written);

        Assert.Equal([2, 1, 0, 0], written.Payload!);
        Assert.Equal(258, marshaller.ContextualDeserializer(new ReceivedContext([2, 1, 0, 0])));
    }

    [Fact]
    public void A_marshaller_of_context_functions_serves_arrays()
    {
        var pieces = Marshallers.Create<string>(
            (message, context) =>
            {
                context.SetPayloadLength(message.Length);
                foreach (var letter in message)
                {
                    context.GetBufferWriter().Write([(byte)letter]);
                }

                context.Complete();
            },
            context => $"{context.PayloadLength}:{context.PayloadAsReadOnlySequence().ToArray()[0]}:{context.PayloadAsNewBuffer()[1]}");
        var whole = Marshallers.Create<string>((message, context) => context.Complete([(byte)message[0]]), _ => "");

        Assert.Equal("abc"u8, pieces.Serializer("abc"));
        Assert.Equal("3:97:98", pieces.Deserializer("abc"u8.ToArray()));
        Assert.Equal("z"u8, whole.Serializer("z"));
    }

    [Fact]
    public void A_serializer_that_completes_nothing_is_an_error()
    {
        var marshaller = Marshallers.Create<string>((_, _) => { }, _ => "");

        Assert.Throws<InvalidOperationException>(() => marshaller.Serializer("x"));
    }

    private sealed class PayloadContext : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class ReceivedContext(byte[] payload) : DeserializationContext
    {
        public override int PayloadLength => payload.Length;

        public override byte[] PayloadAsNewBuffer() => payload;
    }
}
