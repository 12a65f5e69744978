namespace Kyc.Jpki.Der;

/// <summary>
/// Records which extensions of a list of extensions have been read, because each may appear only once (RFC 5280 4.2; 5.2 and 5.3 use the
/// same Extensions type). Allocates no memory, because one is needed for each of millions of CRL entries.
/// </summary>
internal struct SeenExtensions
{
    /// <summary>
    /// Maximum number of extensions. Certificates, CRLs and CRL entries of the JPKI profile have at most seven; the maximum limits the
    /// search for duplicates on hostile input.
    /// </summary>
    public const int MaxExtensions = 32;

    private ulong _numbers;
    private int _count;

    /// <summary>
    /// Records an extension. Returns false if the same extension has been read before or appears again, or if there are too many
    /// extensions.
    /// </summary>
    /// <param name="extension">The extension read last.</param>
    /// <param name="following">The extensions that follow it.</param>
    public bool TryAdd(in DerExtension extension, DerReader following)
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

        while (DerExtension.TryRead(ref following, out var next))
        {
            if (next.Oid.SequenceEqual(extension.Oid))
            {
                return false;
            }
        }

        return true;
    }
}
