namespace Kyc.Domain.Stored;

/// <summary>
/// Maps the values of an enum of the product to those of a different enum, for example one of the API contract. The mapping is an explicit
/// list, so that neither enum depends on the numbers or names of the other.
/// </summary>
/// <typeparam name="TOwn">The enum of the product.</typeparam>
/// <typeparam name="TOther">The enum that it is mapped to.</typeparam>
public sealed class EnumMap<TOwn, TOther>
    where TOwn : struct, Enum
    where TOther : struct, Enum
{
    private readonly FixedEnumTable<int> _ownToOther;
    private readonly FixedEnumTable<int> _otherToOwn;

    /// <summary>Creates the mapping.</summary>
    /// <param name="pairs">The pairs of corresponding values.</param>
    /// <param name="unmappedOwnValues">The values of the product's enum that have no counterpart.</param>
    /// <param name="unmappedOtherValues">The values of the other enum that have no counterpart.</param>
    /// <exception cref="ArgumentException">A value of either enum is missing or given more than once.</exception>
    public EnumMap((TOwn Own, TOther Other)[] pairs, TOwn[] unmappedOwnValues, TOther[] unmappedOtherValues)
    {
        var (ownNumbers, otherNumbers) = (new int[pairs.Length], new int[pairs.Length]);
        for (var i = 0; i < pairs.Length; i++)
        {
            (ownNumbers[i], otherNumbers[i]) = (EnumConverter.ToNumber(pairs[i].Own), EnumConverter.ToNumber(pairs[i].Other));
        }

        _ownToOther = new FixedEnumTable<int>(typeof(TOwn), ownNumbers, otherNumbers, EnumConverter.ToNumber(unmappedOwnValues));
        _otherToOwn = new FixedEnumTable<int>(typeof(TOther), otherNumbers, ownNumbers, EnumConverter.ToNumber(unmappedOtherValues));
    }

    /// <summary>Returns the value of the other enum that corresponds to the given value of the product's enum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no counterpart.</exception>
    public TOther ToOtherValue(TOwn own) => EnumConverter.ToValue<TOther>(_ownToOther.GetEntry(EnumConverter.ToNumber(own)));

    /// <summary>Returns the value of the product's enum that corresponds to the given value of the other enum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no counterpart.</exception>
    public TOwn ToOwnValue(TOther other) => EnumConverter.ToValue<TOwn>(_otherToOwn.GetEntry(EnumConverter.ToNumber(other)));

    /// <summary>
    /// Gets the value of the product's enum that corresponds to the given value of the other enum. Returns false when there is none.
    /// </summary>
    public bool TryGetOwnValue(TOther other, out TOwn own)
    {
        var isKnown = _ownToOther.TryGetValue(EnumConverter.ToNumber(other), out var ownNumber);
        own = isKnown ? EnumConverter.ToValue<TOwn>(ownNumber) : default;
        return isKnown;
    }
}
