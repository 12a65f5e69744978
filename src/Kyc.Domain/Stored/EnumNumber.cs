using System.Runtime.CompilerServices;

namespace Kyc.Domain.Stored;

/// <summary>Values of enums as numbers and back, without boxing. The enums of this project are numbered by 16 or 32 bits.</summary>
internal static class EnumNumber
{
    /// <summary>The number that the enum declares for a value.</summary>
    public static int Of<TValue>(TValue value)
        where TValue : struct, Enum =>
        Unsafe.SizeOf<TValue>() == sizeof(short) ? Unsafe.BitCast<TValue, short>(value) : Unsafe.BitCast<TValue, int>(value);

    /// <summary>The same of several.</summary>
    public static int[] Of<TValue>(TValue[] values)
        where TValue : struct, Enum
    {
        var numbers = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            numbers[i] = Of(values[i]);
        }

        return numbers;
    }

    /// <summary>The value of a number that <see cref="Of{TValue}(TValue)"/> gave.</summary>
    public static TValue ToValue<TValue>(int number)
        where TValue : struct, Enum =>
        Unsafe.SizeOf<TValue>() == sizeof(short) ? Unsafe.BitCast<short, TValue>((short)number) : Unsafe.BitCast<int, TValue>(number);
}
