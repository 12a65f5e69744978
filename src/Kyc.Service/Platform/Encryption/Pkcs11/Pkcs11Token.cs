namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// Manages one token and its sessions, which all users of the token share. At most <see cref="MaxSessions"/> calls are at the token at a
/// time; the others wait without blocking a thread. When the sessions, the token or the library fail, the connection is opened again, once
/// for all calls that noticed, and the work is repeated: all work that runs here may be repeated.
/// </summary>
internal sealed class Pkcs11Token(ICryptoki cryptoki, string label, TokenPin pin, TimeProvider clock) : IDisposable
{
    private const int MaxSessions = 8;

    /// <summary>
    /// Time after a failed connection attempt during which no further attempt is made, so that not each of a thousand callers makes one.
    /// </summary>
    private static readonly TimeSpan ReopenDelay = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _permits = new(MaxSessions);
    private readonly SemaphoreSlim _reopenLock = new(1);
    private volatile TokenConnection? _connection;
    private KeyProviderException? _lastFailure;
    private long _failedAt;

    /// <summary>Runs work with a session of its own.</summary>
    /// <param name="work">Uses the session. It may run twice. Its <see cref="CryptokiException"/> is translated here.</param>
    /// <param name="cancellationToken">Cancels the wait for a session, but not work in progress.</param>
    /// <exception cref="KeyProviderException">The token cannot be reached or refuses the work.</exception>
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
                throw new KeyProviderException(KeyFailures.Token, exception.Message);
            }
            catch (CryptokiException)
            {
                // The connection is lost; it is opened again below.
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

    /// <summary>Opens the connection again, unless another call has already replaced <paramref name="lost"/>.</summary>
    private async Task ReopenAsync(TokenConnection? lost, CancellationToken cancellationToken)
    {
        await _reopenLock.WaitAsync(cancellationToken);
        try
        {
            if (_connection != lost)
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
                // No call may be at the token, because a handle of the old connection could denote another object in the new one.
                for (; heldPermits < MaxSessions; heldPermits++)
                {
                    await _permits.WaitAsync(cancellationToken);
                }

                lost?.Close();
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
            throw Remember(exception);
        }
        catch (CryptokiException exception)
        {
            throw Remember(new KeyProviderException(KeyFailures.Token, exception.Message));
        }
    }

    private KeyProviderException Remember(KeyProviderException failure)
    {
        (_lastFailure, _failedAt) = (failure, clock.GetTimestamp());
        return failure;
    }
}
