using Kyc.Service.Platform.Edge;
using Microsoft.AspNetCore.Http;

namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Determines the caller on the operator socket of a service in this process. All connections come from the same user account, so the test
/// sets the person.
/// </summary>
public sealed class TestOperatorIdentity : IOperatorIdentity
{
    /// <summary>Gets or sets the calling person; null to use the person in the call's metadata.</summary>
    public string? Person { get; set; }

    public string GetPerson(HttpContext call, OperatorPeer peer) => Person ?? call.Request.Headers["kyc-caller-person"].ToString();
}
