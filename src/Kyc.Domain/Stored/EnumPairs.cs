namespace Kyc.Domain.Stored;

/// <summary>
/// Which value of one enum is which of another, for example of the contract: an explicit list, so that neither depends on the numbers or
/// the names of the other.
/// </summary>
/// <typeparam name="TOwn">The enum of the product.</typeparam>
/// <typeparam name="TOther">The other one.</typeparam>
public sealed class EnumPairs<TOwn, TOther>
    where TOwn : struct, Enum
    where TOther : struct, Enum
{
    private readonly FixedTable<TOwn, TOther> _others;
    private readonly FixedTable<TOther, TOwn> _own;

    /// <summary>Makes the table.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="ownAlone">Values of the product that the other enum does not have.</param>
    /// <param name="otherAlone">Values of the other enum that the product does not have.</param>
    /// <exception cref="ArgumentException">A value of either is missing or given twice.</exception>
    public EnumPairs(
        IReadOnlyCollection<(TOwn Own, TOther Other)> pairs, IReadOnlyCollection<TOwn> ownAlone, IReadOnlyCollection<TOther> otherAlone)
    {
        _others = new FixedTable<TOwn, TOther>(pairs, ownAlone);
        _own = new FixedTable<TOther, TOwn>([.. pairs.Select(pair => (pair.Other, pair.Own))], otherAlone);
    }

    /// <summary>The other enum's value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public TOther OtherOf(TOwn own) => _others.Of(own);

    /// <summary>The product's value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public TOwn OwnOf(TOther other) => _own.Of(other);

    /// <summary>The product's value; false when there is none.</summary>
    public bool TryOwnOf(TOther other, out TOwn own) => _others.TryRead(other, out own);
}
