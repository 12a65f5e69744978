namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Manages the connection to a PKCS #11 token. At most <see cref="MaxSessions"/> calls use the token at the same time; further calls wait
/// asynchronously. When the connection is lost, it is opened again (once for all calls that failed), and each call repeats its work.
/// Therefore all work must be repeatable.
/// </summary>
internal sealed class Pkcs11Token(ICryptoki cryptoki, string label, TokenPin pin, TimeProvider clock) : IDisposable
{
    private const int MaxSessions = 8;

    /// <summary>
    /// Time after a failed connection attempt during which calls fail immediately, so that not every call makes an attempt.
    /// </summary>
    private static readonly TimeSpan ReopenDelay = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _permits = new(MaxSessions);
    private readonly SemaphoreSlim _reopenLock = new(1);
    private volatile TokenConnection? _connection;
    private KeyProviderException? _lastFailure;
    private long _failedAt;

    /// <summary>Runs work in a session that no other call uses at the same time.</summary>
    /// <param name="work">
    /// The work, which may be run several times. A <see cref="CryptokiException"/> that the work throws is converted to a
    /// <see cref="KeyProviderException"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for a session, but not work in progress.</param>
    /// <exception cref="KeyProviderException">The token cannot be reached, or a PKCS #11 function that the work called failed.</exception>
    public async Task<T> RunAsync<T>(Func<TokenSession, T> work, CancellationToken cancellationToken)
    {
        const int Attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            TokenConnection? connection = null;
            await _permits.WaitAsync(cancellationToken);
            try
            {
                connection = _connection;
                if (connection is not null)
                {
                    return connection.Run(work);
                }
            }
            catch (CryptokiException exception) when (!exception.IsConnectionLost || attempt == Attempts)
            {
                throw new KeyProviderException(KeyFailures.TokenError, exception.Message);
            }
            catch (CryptokiException)
            {
                // The connection is lost and is opened again below.
            }
            finally
            {
                _permits.Release();
            }
            await ReopenAsync(connection, cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _connection?.Close();
        _permits.Dispose();
        _reopenLock.Dispose();
    }

    /// <summary>
    /// Opens the connection again, unless a different call has already replaced the connection that was lost.
    /// <paramref name="lostConnection"/> is null when no connection has been opened yet.
    /// </summary>
    private async Task ReopenAsync(TokenConnection? lostConnection, CancellationToken cancellationToken)
    {
        await _reopenLock.WaitAsync(cancellationToken);
        try
        {
            if (_connection != lostConnection)
            {
                return;
            }

            if (_lastFailure is { } failure && clock.GetElapsedTime(_failedAt) < ReopenDelay)
            {
                throw new KeyProviderException(failure.Failure, failure.Detail);
            }

            var heldPermits = 0;
            try
            {
                // All permits are taken so that no call uses the token meanwhile. A handle from the old connection could refer to a
                // different object in the new connection.
                for (; heldPermits < MaxSessions; heldPermits++)
                {
                    await _permits.WaitAsync(cancellationToken);
                }

                lostConnection?.Close();
                _connection = null;
                _connection = Open();
                _lastFailure = null;
            }
            finally
            {
                if (heldPermits > 0)
                {
                    _permits.Release(heldPermits);
                }
            }
        }
        finally
        {
            _reopenLock.Release();
        }
    }

    private TokenConnection Open()
    {
        try
        {
            return TokenConnection.Open(cryptoki, label, pin);
        }
        catch (KeyProviderException exception)
        {
            throw RecordFailure(exception);
        }
        catch (CryptokiException exception)
        {
            throw RecordFailure(new KeyProviderException(KeyFailures.TokenError, exception.Message));
        }
    }

    private KeyProviderException RecordFailure(KeyProviderException failure)
    {
        (_lastFailure, _failedAt) = (failure, clock.GetTimestamp());
        return failure;
    }
}
