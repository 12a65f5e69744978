using Kyc.Service.Platform.Edge;
using Microsoft.AspNetCore.Http;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Replaces the user accounts of the operator socket for a service in this process: all connections come from the same user, so the test
/// sets the person.
/// </summary>
public sealed class TestOperators : IOperatorIdentity
{
    /// <summary>Gets or sets the calling person; null to use the call's own metadata.</summary>
    public string? Person { get; set; }

    public string PersonOf(HttpContext call, OperatorPeer peer) => Person ?? call.Request.Headers["kyc-caller-person"].ToString();
}
