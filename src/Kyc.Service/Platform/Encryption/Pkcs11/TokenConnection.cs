using System.Collections.Concurrent;

namespace Kyc.Service.Platform.Encryption.Pkcs11;

/// <summary>Represents the session of a token in which one piece of work runs.</summary>
/// <param name="Cryptoki">The PKCS #11 library.</param>
/// <param name="Handle">The handle of the session.</param>
/// <param name="KeyHandles">
/// The handles of the keys that have already been found, by key id. All sessions of a connection share this dictionary.
/// </param>
internal sealed record TokenSession(ICryptoki Cryptoki, nuint Handle, ConcurrentDictionary<string, nuint> KeyHandles);

/// <summary>
/// Represents a login to a token and the sessions that belong to it. The session that logged in stays open, because the login ends when the
/// last session is closed (PKCS #11 2.40, 2.6). A connection is used until a call fails because the connection is lost. It is then closed
/// and replaced.
/// </summary>
internal sealed class TokenConnection
{
    private readonly ICryptoki _cryptoki;
    private readonly nuint _slot;
    private readonly nuint _loginSession;
    private readonly ConcurrentBag<nuint> _idleSessions = [];
    private readonly ConcurrentDictionary<string, nuint> _keyHandles = new(StringComparer.Ordinal);

    private TokenConnection(ICryptoki cryptoki, nuint slot, nuint loginSession) =>
        (_cryptoki, _slot, _loginSession) = (cryptoki, slot, loginSession);

    /// <summary>Finds the token with the given label and logs in.</summary>
    /// <exception cref="KeyProviderException">
    /// KEY-MODULE, KEY-TOKEN-ABSENT, KEY-AMBIGUOUS, KEY-FILE or one of the KEY-PIN failures.
    /// </exception>
    /// <exception cref="CryptokiException">A PKCS #11 function failed for a different reason.</exception>
    public static TokenConnection Open(ICryptoki cryptoki, string label, TokenPin pin)
    {
        var code = cryptoki.Initialize();
        if (code is not (CryptokiCode.CKR_OK or CryptokiCode.CKR_CRYPTOKI_ALREADY_INITIALIZED))
        {
            throw new KeyProviderException(KeyFailures.UnusableModule, $"C_Initialize: {code}");
        }

        var (slot, token) = FindToken(cryptoki, label);
        CryptokiException.ThrowIfFailed(cryptoki.OpenSession(slot, out var session), "C_OpenSession");
        try
        {
            pin.Login(cryptoki, session, token);
        }
        catch
        {
            cryptoki.CloseSession(session);
            throw;
        }
        return new TokenConnection(cryptoki, slot, session);
    }

    /// <summary>Runs the given work in a session that no other call uses at the same time.</summary>
    /// <exception cref="CryptokiException">No session could be opened, or a PKCS #11 function that the work called failed.</exception>
    public T Run<T>(Func<TokenSession, T> work)
    {
        if (!_idleSessions.TryTake(out var session))
        {
            CryptokiException.ThrowIfFailed(_cryptoki.OpenSession(_slot, out session), "C_OpenSession");
        }

        T result;
        try
        {
            result = work(new TokenSession(_cryptoki, session, _keyHandles));
        }
        catch
        {
            // An operation may still be active in the session, so the session must not be reused.
            _cryptoki.CloseSession(session);
            throw;
        }
        _idleSessions.Add(session);
        return result;
    }

    /// <summary>Closes all sessions, which also ends the login. Must not be called while work is running.</summary>
    public void Close()
    {
        while (_idleSessions.TryTake(out var session))
        {
            _cryptoki.CloseSession(session);
        }

        _cryptoki.CloseSession(_loginSession);
    }

    private static (nuint Slot, TokenInfo Token) FindToken(ICryptoki cryptoki, string label)
    {
        CryptokiException.ThrowIfFailed(cryptoki.GetSlots(out var slots), "C_GetSlotList");
        var matchingTokens = new List<(nuint, TokenInfo)>();
        foreach (var slot in slots)
        {
            // A token is treated as absent when C_GetTokenInfo fails for it, for example because it was just removed.
            if (cryptoki.GetTokenInfo(slot, out var info) == CryptokiCode.CKR_OK && info!.Label == label)
            {
                matchingTokens.Add((slot, info));
            }
        }
        return matchingTokens.Count switch
        {
            0 => throw new KeyProviderException(KeyFailures.TokenAbsent),
            1 => matchingTokens[0],
            _ => throw new KeyProviderException(KeyFailures.AmbiguousKey, "several tokens have the label of Kyc:Pkcs11Token"),
        };
    }
}
