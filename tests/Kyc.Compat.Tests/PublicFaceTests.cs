using Grpc.Core;
using Grpc.Net.Compression;

namespace Kyc.Compat.Tests;

public sealed class PublicFaceTests
{
    [Fact]
    public void The_public_face_is_the_committed_one()
    {
        var face = PublicFace.Of(typeof(Metadata).Assembly).Concat(PublicFace.Of(typeof(ICompressionProvider).Assembly)).ToArray();
        var committed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "public-face.txt"));

        // Left beside the expected one, so that a wanted change is one copy and one reviewed diff.
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "public-face.actual.txt"), face);
        Assert.True(
            face.SequenceEqual(committed),
            $"Added: {string.Join("; ", face.Except(committed))}. Gone: {string.Join("; ", committed.Except(face))}.");
    }

    [Theory]
    [InlineData(typeof(Metadata), "Grpc.Core.Api")]
    [InlineData(typeof(ICompressionProvider), "Grpc.Net.Common")]
    public void The_identity_is_the_one_the_engines_ask_for_and_the_title_says_whose_it_is(Type type, string name)
    {
        var identity = type.Assembly.GetName();

        Assert.Equal($"{name}, Version=2.0.0.0, Culture=neutral, PublicKeyToken=d754f35622e28bad", identity.FullName);
        Assert.Equal(typeof(Grpc.Net.Client.GrpcChannel).Assembly.GetName().GetPublicKey(), identity.GetPublicKey());
        Assert.All(
            new[] { Title(type), Product(type) },
            text => Assert.Contains("stand-in", text, StringComparison.Ordinal));
    }

    private static string Title(Type type) =>
        type.Assembly.GetCustomAttributes(false).OfType<System.Reflection.AssemblyTitleAttribute>().Single().Title;

    private static string Product(Type type) =>
        type.Assembly.GetCustomAttributes(false).OfType<System.Reflection.AssemblyProductAttribute>().Single().Product;
}
