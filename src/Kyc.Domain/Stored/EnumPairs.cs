namespace Kyc.Domain.Stored;

/// <summary>
/// Maps the values of one enum to those of another, for example of the contract, by an explicit list, so that neither enum depends on the
/// numbers or the names of the other.
/// </summary>
/// <typeparam name="TOwn">The enum of the product.</typeparam>
/// <typeparam name="TOther">The enum that it is mapped to.</typeparam>
public sealed class EnumPairs<TOwn, TOther>
    where TOwn : struct, Enum
    where TOther : struct, Enum
{
    private readonly FixedTable<int> _others;
    private readonly FixedTable<int> _own;

    /// <summary>Creates the mapping.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="ownAlone">The values of the product that the other enum does not have.</param>
    /// <param name="otherAlone">The values of the other enum that the product does not have.</param>
    /// <exception cref="ArgumentException">A value of either enum is missing or given twice.</exception>
    public EnumPairs((TOwn Own, TOther Other)[] pairs, TOwn[] ownAlone, TOther[] otherAlone)
    {
        var (own, others) = (new int[pairs.Length], new int[pairs.Length]);
        for (var i = 0; i < pairs.Length; i++)
        {
            (own[i], others[i]) = (EnumNumber.Of(pairs[i].Own), EnumNumber.Of(pairs[i].Other));
        }

        _others = new FixedTable<int>(typeof(TOwn), own, others, EnumNumber.Of(ownAlone));
        _own = new FixedTable<int>(typeof(TOther), others, own, EnumNumber.Of(otherAlone));
    }

    /// <summary>Returns the value of the other enum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no counterpart.</exception>
    public TOther OtherOf(TOwn own) => EnumNumber.ToValue<TOther>(_others.Of(EnumNumber.Of(own)));

    /// <summary>Returns the product's value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no counterpart.</exception>
    public TOwn OwnOf(TOther other) => EnumNumber.ToValue<TOwn>(_own.Of(EnumNumber.Of(other)));

    /// <summary>Gets the product's value. Returns false when there is none.</summary>
    public bool TryOwnOf(TOther other, out TOwn own)
    {
        var isKnown = _others.TryRead(EnumNumber.Of(other), out var found);
        own = isKnown ? EnumNumber.ToValue<TOwn>(found) : default;
        return isKnown;
    }
}
