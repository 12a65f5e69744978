using Grpc.Core;

namespace Kyc.Compat.Tests;

public sealed class StatusTests
{
    [Fact]
    public void Statuses_are_equal_when_all_parts_are()
    {
        var cause = new InvalidOperationException();

        Assert.Equal(new Status(StatusCode.NotFound, "x"), new Status(StatusCode.NotFound, "x"));
        Assert.Equal(new Status(StatusCode.NotFound, "x", cause), new Status(StatusCode.NotFound, "x", cause));
        Assert.NotEqual(new Status(StatusCode.NotFound, "x"), new Status(StatusCode.NotFound, "y"));
        Assert.NotEqual(new Status(StatusCode.NotFound, "x"), new Status(StatusCode.NotFound, "x", cause));
    }

    [Fact]
    public void The_constants_have_their_codes_and_no_detail()
    {
        Assert.Equal(new Status(StatusCode.OK, ""), Status.DefaultSuccess);
        Assert.Equal(new Status(StatusCode.Cancelled, ""), Status.DefaultCancelled);
    }

    [Fact]
    public void The_printed_form_has_all_parts()
    {
        Assert.Equal("Status(StatusCode=\"Aborted\", Detail=\"why\")", new Status(StatusCode.Aborted, "why").ToString());
        Assert.Equal(
            "Status(StatusCode=\"Aborted\", Detail=\"why\", DebugException=\"System.TimeoutException: late\")",
            new Status(StatusCode.Aborted, "why", new TimeoutException("late")).ToString());
    }

    [Fact]
    public void The_numbers_are_those_of_the_wire()
    {
        Assert.Equal(Enumerable.Range(0, 17), Enum.GetValues<StatusCode>().Select(code => (int)code));
        Assert.Equal((0, 5, 14, 16), ((int)StatusCode.OK, (int)StatusCode.NotFound, (int)StatusCode.Unavailable, (int)StatusCode.Unauthenticated));
    }

    [Fact]
    public void An_exception_without_trailers_has_empty_ones_and_the_statuss_text()
    {
        var error = new RpcException(new Status(StatusCode.Aborted, "why"));

        Assert.Equal((StatusCode.Aborted, "why"), (error.StatusCode, error.Status.Detail));
        Assert.Equal(error.Status.ToString(), error.Message);
        Assert.Same(Metadata.Empty, error.Trailers);
    }

    [Fact]
    public void An_exception_keeps_message_and_trailers_it_is_given()
    {
        var status = new Status(StatusCode.Aborted, "why");
        var trailers = new Metadata { { "a", "1" } };

        Assert.Equal("local", new RpcException(status, "local").Message);
        Assert.Same(trailers, new RpcException(status, trailers).Trailers);
        var full = new RpcException(status, trailers, "local");
        Assert.Equal(("local", trailers), (full.Message, full.Trailers));
        Assert.Throws<ArgumentNullException>(() => new RpcException(status, (Metadata)null!));
    }

    [Fact]
    public void The_exception_behind_a_status_is_the_inner_exception()
    {
        var cause = new TimeoutException("late");

        Assert.Same(cause, new RpcException(new Status(StatusCode.Internal, "x", cause)).InnerException);
    }
}
