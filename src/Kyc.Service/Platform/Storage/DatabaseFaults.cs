using System.Net.Sockets;
using Npgsql;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Recognizes the exceptions that mean that a database cannot be used now, as opposed to a bug in this code. For example, the database is
/// unreachable, starting, stopping, read-only or out of connections, or it rolled back a transaction because of a conflict with a different
/// transaction. All of these conditions are temporary, and the same call may be repeated.
/// </summary>
public static class DatabaseFaults
{
    private const string DatabaseKey = "kyc.database";

    /// <summary>
    /// SQLSTATE classes that mean that a database cannot be used now (PostgreSQL's documentation, appendix A): 08 connection, 28
    /// authorization (for example while a password is changed), 40 transaction rollback, 53 insufficient resources, 57 operator
    /// intervention.
    /// </summary>
    private static readonly string[] UnavailableClasses = ["08", "28", "40", "53", "57"];

    /// <summary>
    /// SQLSTATE codes of other classes with the same meaning. 25006: the transaction is read-only, because the server is a standby, a
    /// demoted primary, or set read-only. 25P03 and 25P04: PostgreSQL ended the session. 26000: the session does not have the prepared
    /// statement. 3D000: the database does not exist, because it is being restored. 55000: the database does not accept connections at the
    /// moment. 55P03: a lock was not available.
    /// </summary>
    private static readonly string[] UnavailableSqlStates = ["25006", "25P03", "25P04", "26000", "3D000", "55000", "55P03"];

    /// <summary>Checks whether the exception means that a database cannot be used now.</summary>
    public static bool IsDatabaseUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => UnavailableSqlStates.Contains(postgres.SqlState)
            || UnavailableClasses.Contains(postgres.SqlState[..2]),
        // Npgsql itself throws this exception when it cannot connect, a connection breaks, no connection is free, or no host has the
        // required role.
        NpgsqlException => true,
        AggregateException aggregate => aggregate.InnerExceptions.Count > 0
            && aggregate.InnerExceptions.All(inner =>
                IsDatabaseUnavailable(inner) || inner is SocketException or IOException or TimeoutException),
        _ => false,
    };

    /// <summary>
    /// Checks whether the exception means that Npgsql knows no host that is the primary. Npgsql then throws "No suitable host was found"
    /// without an SQLSTATE code and without an inner exception.
    /// </summary>
    public static bool IsPrimaryUnknown(Exception exception) => exception is NpgsqlException { SqlState: null, InnerException: null };

    /// <summary>
    /// Checks whether background work that ended with this exception should be retried, because a database cannot be used now or another
    /// instance has taken the lock of the work. Any other exception is treated as a bug in this code.
    /// </summary>
    public static bool IsInterruption(Exception exception) =>
        exception is NpgsqlException or SessionLockLostException || IsDatabaseUnavailable(exception);

    /// <summary>
    /// Checks whether the exception proves that the database rolled the transaction back. Otherwise, the outcome of the transaction is
    /// unknown.
    /// </summary>
    public static bool IsTransactionRolledBack(Exception exception) =>
        exception is PostgresException { SqlState: var state } && state[..2] is not ("08" or "57") && state != "40003";

    /// <summary>Describes the failure for operators: the database and the reason, without personal data.</summary>
    public static string Describe(Exception exception)
    {
        var database = exception.Data[DatabaseKey] as string ?? "kyc or kyc_keys";
        return exception switch
        {
            PostgresException postgres => $"{database}: {postgres.SqlState} {postgres.MessageText}",
            // With several hosts, the exception for the last host is used. It shows whether the host refused the connection, was starting
            // or did not exist.
            NpgsqlException { InnerException: AggregateException { InnerExceptions: [.., var last] } } =>
                $"{database}: {exception.Message} ({DescribeInnermost(last)})",
            NpgsqlException { InnerException: { } inner } => $"{database}: {exception.Message} ({DescribeInnermost(inner)})",
            NpgsqlException => $"{database}: {exception.Message}",
            SessionLockLostException => exception.Message,
            AggregateException => $"{database}: {exception.GetType().Name}",
            _ => exception.GetType().Name,
        };
    }

    // These texts come from the driver, from PostgreSQL and from the network. They do not contain values that a person entered.
    private static string DescribeInnermost(Exception exception) => exception.GetBaseException() switch
    {
        PostgresException postgres => $"{postgres.SqlState} {postgres.MessageText}",
        SocketException socket => socket.SocketErrorCode.ToString(),
        var other => other.GetType().Name,
    };

    /// <summary>
    /// Adds the database's name and hosts to the exception if it means that the database cannot be used. Always returns false, so that the
    /// method can serve as an exception filter.
    /// </summary>
    internal static bool AddDatabaseName(Exception exception, Database database)
    {
        if (IsDatabaseUnavailable(exception))
        {
            exception.Data[DatabaseKey] ??= $"{database.Name} at {database.Hosts}";
        }

        return false;
    }
}
