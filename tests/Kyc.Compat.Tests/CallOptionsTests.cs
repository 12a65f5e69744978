using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class CallOptionsTests
{
    private static readonly DateTime Noon = new(2026, 4, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Without_arguments_nothing_is_asked_for()
    {
        foreach (var options in new[] { default, new CallOptions() })
        {
            Assert.Null(options.Headers);
            Assert.Null(options.Deadline);
            Assert.False(options.CancellationToken.CanBeCanceled);
            Assert.Null(options.WriteOptions);
            Assert.Null(options.PropagationToken);
            Assert.Null(options.Credentials);
            Assert.False(options.IsWaitForReady);
        }
    }

    [Fact]
    public void A_copy_changes_one_thing_and_leaves_the_original_alone()
    {
        using var source = new CancellationTokenSource();
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var headers = new Metadata();
        var write = new WriteOptions(WriteFlags.NoCompress);
        var original = new CallOptions(headers, Noon, source.Token, write, credentials: credentials);

        var changed = original.WithDeadline(Noon.AddHours(1));
        Assert.Equal(Noon.AddHours(1), changed.Deadline);
        Assert.Equal(Noon, original.Deadline);
        Assert.Equal(
            (headers, source.Token, write, credentials),
            (changed.Headers, changed.CancellationToken, changed.WriteOptions, changed.Credentials));
    }

    [Fact]
    public void Every_with_method_sets_its_own_part()
    {
        using var source = new CancellationTokenSource();
        var credentials = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);
        var headers = new Metadata();
        var empty = new CallOptions();

        Assert.Same(headers, empty.WithHeaders(headers).Headers);
        Assert.Equal(source.Token, empty.WithCancellationToken(source.Token).CancellationToken);
        Assert.Same(WriteOptions.Default, empty.WithWriteOptions(WriteOptions.Default).WriteOptions);
        Assert.Same(credentials, empty.WithCredentials(credentials).Credentials);
        Assert.True(empty.WithWaitForReady().IsWaitForReady);
        Assert.False(empty.WithWaitForReady().WithWaitForReady(false).IsWaitForReady);
    }

    [Fact]
    public void Flags_and_propagation_keep_what_they_are_given()
    {
        Assert.Equal(default, WriteOptions.Default.Flags);
        Assert.Equal(WriteFlags.BufferHint | WriteFlags.NoCompress, new WriteOptions(WriteFlags.BufferHint | WriteFlags.NoCompress).Flags);
        Assert.Equal((1, 2), ((int)WriteFlags.BufferHint, (int)WriteFlags.NoCompress));
        Assert.Equal(
            (true, true),
            (ContextPropagationOptions.Default.IsPropagateDeadline, ContextPropagationOptions.Default.IsPropagateCancellation));
        Assert.Equal(
            (false, true),
            (new ContextPropagationOptions(propagateDeadline: false).IsPropagateDeadline, new ContextPropagationOptions(false).IsPropagateCancellation));
    }
}
