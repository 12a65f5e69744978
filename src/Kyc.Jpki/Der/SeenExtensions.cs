namespace Kyc.Jpki.Der;

/// <summary>
/// Records which extensions of a certificate, CRL or CRL entry have been read, because each may appear only once (RFC 5280 4.2; 5.2 and 5.3
/// use the same Extensions type). Allocates no memory, because a CRL can have millions of entries and each entry needs its own instance.
/// </summary>
internal struct SeenExtensions
{
    /// <summary>
    /// Maximum number of extensions. Certificates, CRLs and CRL entries of the JPKI profile have at most seven. The maximum limits the time
    /// that hostile input can cost in the search for duplicates.
    /// </summary>
    public const int MaxExtensions = 32;

    private ulong _numbers;
    private int _count;

    /// <summary>
    /// Records an extension. Returns false if an extension with the same object identifier precedes or follows it, or if there are too many
    /// extensions.
    /// </summary>
    /// <param name="extension">The extension that was read most recently.</param>
    /// <param name="followingExtensions">A reader over the extensions that follow <paramref name="extension"/>.</param>
    public bool TryAdd(in DerExtension extension, DerReader followingExtensions)
    {
        if (++_count > MaxExtensions)
        {
            return false;
        }

        if (DerOid.GetExtensionNumber(extension.Oid) is < 64 and var number)
        {
            var bit = 1UL << number;
            var isNew = (_numbers & bit) == 0;
            _numbers |= bit;
            return isNew;
        }

        while (DerExtension.TryRead(ref followingExtensions, out var next))
        {
            if (next.Oid.SequenceEqual(extension.Oid))
            {
                return false;
            }
        }

        return true;
    }
}
