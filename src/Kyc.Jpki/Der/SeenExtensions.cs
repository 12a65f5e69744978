namespace Kyc.Jpki.Der;

/// <summary>
/// Which extensions were met in one list of extensions, since each may be there once only (RFC 5280 4.2; 5.2 and 5.3 take the same
/// Extensions type). Holds no memory of its own, so that an entry of a revocation list costs none.
/// </summary>
internal struct SeenExtensions
{
    /// <summary>More than any certificate, list or entry of the profile has (seven); keeps the search short on hostile input.</summary>
    public const int Most = 32;

    private ulong _numbers;
    private int _count;

    /// <summary>Notes an extension; false when the same one is there again, or when there are more than any real list has.</summary>
    /// <param name="extension">The extension read last.</param>
    /// <param name="rest">What stands behind it.</param>
    public bool TryAdd(in DerExtension extension, DerReader rest)
    {
        if (++_count > Most)
        {
            return false;
        }

        if (DerOid.ExtensionNumber(extension.Oid) is < 64 and var number)
        {
            var bit = 1UL << number;
            var isNew = (_numbers & bit) == 0;
            _numbers |= bit;
            return isNew;
        }

        while (DerExtension.TryRead(ref rest, out var other))
        {
            if (other.Oid.SequenceEqual(extension.Oid))
            {
                return false;
            }
        }

        return true;
    }
}
