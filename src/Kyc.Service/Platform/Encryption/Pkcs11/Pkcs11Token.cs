namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>
/// One token with its sessions, shared by everything that uses it. At most <see cref="MostSessions"/> calls are at the token at a
/// time; the rest wait without holding a thread. When sessions, token or library go away, the connection is made anew, once for all
/// who noticed, and the work is done again: every work here may be repeated.
/// </summary>
internal sealed class Pkcs11Token(ICryptoki cryptoki, string label, TokenPin pin, TimeProvider clock) : IDisposable
{
    private const int MostSessions = 8;

    /// <summary>A token that just failed to answer is not asked again by each of a thousand callers.</summary>
    private static readonly TimeSpan Respite = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _permits = new(MostSessions);
    private readonly SemaphoreSlim _opening = new(1);
    private volatile TokenConnection? _connection;
    private KeyProviderException? _lastFailure;
    private long _failedAt;

    /// <summary>Does work with a session of its own.</summary>
    /// <param name="work">Gets the session; may run twice. Its <see cref="CryptokiException"/> is translated here.</param>
    /// <param name="cancel">Ends the wait for a session, not work under way.</param>
    /// <exception cref="KeyProviderException">The token cannot be reached or refuses.</exception>
    public async Task<T> RunAsync<T>(Func<TokenSession, T> work, CancellationToken cancel)
    {
        const int Attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            TokenConnection? connection = null;
            await _permits.WaitAsync(cancel);
            try
            {
                connection = _connection;
                if (connection is not null) return connection.Run(work);
            }
            catch (CryptokiException exception) when (!exception.ConnectionLost || attempt == Attempts)
            {
                throw new KeyProviderException(KeyFailures.Token, exception.Message);
            }
            catch (CryptokiException)
            {
                // Lost: made anew below.
            }
            finally
            {
                _permits.Release();
            }
            await ReopenAsync(connection, cancel);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _connection?.Close();
        _permits.Dispose();
        _opening.Dispose();
    }

    /// <summary>Makes the connection anew unless somebody did since <paramref name="lost"/> was seen.</summary>
    private async Task ReopenAsync(TokenConnection? lost, CancellationToken cancel)
    {
        await _opening.WaitAsync(cancel);
        try
        {
            if (_connection != lost) return;
            if (_lastFailure is { } failure && clock.GetElapsedTime(_failedAt) < Respite) throw new KeyProviderException(failure.Failure, failure.Detail);
            var held = 0;
            try
            {
                // Nobody may be at the token: a handle of the old connection could be another's in the new one.
                for (; held < MostSessions; held++) await _permits.WaitAsync(cancel);
                lost?.Close();
                _connection = null;
                _connection = Open();
                _lastFailure = null;
            }
            finally
            {
                if (held > 0) _permits.Release(held);
            }
        }
        finally
        {
            _opening.Release();
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
