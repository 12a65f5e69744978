namespace Grpc.Core;

/// <summary>How a call ended (gRPC status codes, grpc/doc/statuscodes.md). The numbers go over the wire as <c>grpc-status</c>.</summary>
public enum StatusCode
{
    /// <summary>Success.</summary>
    OK = 0,

    /// <summary>Cancelled, mostly by the caller.</summary>
    Cancelled = 1,

    /// <summary>An error of another world, or an exception that nobody translated.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the system.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed; the work may have been done all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What should be created exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A quota, a limit or a disk is used up.</summary>
    ResourceExhausted = 8,

    /// <summary>The state of the system does not allow it; repeating without repairing the state is useless.</summary>
    FailedPrecondition = 9,

    /// <summary>Given up because of a conflict, for example a lost race; repeat the whole transaction.</summary>
    Aborted = 10,

    /// <summary>Beyond the valid range, which may grow.</summary>
    OutOfRange = 11,

    /// <summary>The server does not have this method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken.</summary>
    Internal = 13,

    /// <summary>Not reachable at the moment; repeating after a back-off may help.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged beyond repair.</summary>
    DataLoss = 15,

    /// <summary>The caller's credentials are missing or wrong.</summary>
    Unauthenticated = 16,
}
