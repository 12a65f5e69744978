using System.Net.Sockets;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Which exceptions say that a database cannot be used now, rather than that this code is wrong: it is absent, starting, stopping, a
/// standby, read-only, out of connections, or it undid a transaction for another one. All of them pass, and the same call may be repeated.
/// </summary>
public static class DatabaseFaults
{
    private const string DatabaseKey = "kyc.database";

    /// <summary>
    /// SQLSTATE classes (PostgreSQL's documentation, appendix A): 08 connection, 28 authorization (a password that is being changed),
    /// 40 transaction rollback, 53 insufficient resources, 57 operator intervention.
    /// </summary>
    private static readonly string[] Classes = ["08", "28", "40", "53", "57"];

    /// <summary>
    /// 25006 read-only transaction: a standby, a demoted primary, or a database set read-only. 25P03 and 25P04: PostgreSQL ended the session.
    /// 26000: a prepared statement of a session that is not ours. 3D000: the database is being restored. 55000: it takes no connections for the
    /// moment. 55P03: a lock was not available.
    /// </summary>
    private static readonly string[] States = ["25006", "25P03", "25P04", "26000", "3D000", "55000", "55P03"];

    /// <summary>Whether the exception says that a database cannot be used now.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => States.Contains(postgres.SqlState) || Classes.Contains(postgres.SqlState[..2]),
        // Of Npgsql itself: no connection, a broken one, none free, no host in the role that is needed.
        NpgsqlException => true,
        AggregateException all => all.InnerExceptions.Count > 0 && all.InnerExceptions.All(inner => IsUnavailable(inner) || inner is SocketException or IOException or TimeoutException),
        _ => false,
    };

    /// <summary>
    /// Whether none of the hosts is the primary, as far as Npgsql knows: "No suitable host was found", which has no code.
    /// </summary>
    public static bool IsNoHost(Exception exception) => exception is NpgsqlException { SqlState: null, InnerException: null };

    /// <summary>
    /// Whether a database, and not this code, ended background work, which is tried again: also a lock that another instance took
    /// meanwhile.
    /// </summary>
    public static bool Interrupts(Exception exception) => exception is NpgsqlException or SessionLockLostException || IsUnavailable(exception);

    /// <summary>Whether the database said that the transaction is undone; otherwise the connection broke before it could say so.</summary>
    public static bool IsUndone(Exception exception) => exception is PostgresException { SqlState: var state } && state[..2] is not ("08" or "57") && state != "40003";

    /// <summary>What failed, for operators: database and reason, without data.</summary>
    public static string Describe(Exception exception)
    {
        var database = exception.Data[DatabaseKey] as string ?? "kyc or kyc_keys";
        return exception switch
        {
            PostgresException postgres => $"{database}: {postgres.SqlState} {postgres.MessageText}",
            // Of several hosts the last one that was tried: its text says whether it refused, was starting up, or was not there.
            NpgsqlException { InnerException: AggregateException { InnerExceptions: [.., var last] } } => $"{database}: {exception.Message} ({Innermost(last)})",
            NpgsqlException { InnerException: { } inner } => $"{database}: {exception.Message} ({Innermost(inner)})",
            NpgsqlException => $"{database}: {exception.Message}",
            SessionLockLostException => exception.Message,
            AggregateException => $"{database}: {exception.GetType().Name}",
            _ => exception.GetType().Name,
        };
    }

    // Texts of the driver, of PostgreSQL and of the network: none has a value that a person gave.
    private static string Innermost(Exception exception) => exception.GetBaseException() switch
    {
        PostgresException postgres => $"{postgres.SqlState} {postgres.MessageText}",
        SocketException socket => socket.SocketErrorCode.ToString(),
        var other => other.GetType().Name,
    };

    /// <summary>Notes on an exception which database it came from. Always false, so that it serves as a filter.</summary>
    internal static bool NoteDatabase(Exception exception, Database database)
    {
        if (IsUnavailable(exception)) exception.Data[DatabaseKey] ??= $"{database.Name} at {database.Hosts}";
        return false;
    }
}
