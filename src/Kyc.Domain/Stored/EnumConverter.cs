using System.Runtime.CompilerServices;

namespace Kyc.Domain.Stored;

/// <summary>Converts enum values to numbers and back, without boxing. The enums of this product have 16 or 32 bits.</summary>
internal static class EnumConverter
{
    /// <summary>Returns the number that the enum declares for the given value.</summary>
    public static int ToNumber<TValue>(TValue value)
        where TValue : struct, Enum =>
        Unsafe.SizeOf<TValue>() == sizeof(short) ? Unsafe.BitCast<TValue, short>(value) : Unsafe.BitCast<TValue, int>(value);

    /// <summary>Returns the numbers that the enum declares for the given values, in the same order.</summary>
    public static int[] ToNumber<TValue>(TValue[] values)
        where TValue : struct, Enum
    {
        var numbers = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            numbers[i] = ToNumber(values[i]);
        }

        return numbers;
    }

    /// <summary>Returns the enum value for a number that <see cref="ToNumber{TValue}(TValue)"/> returned.</summary>
    public static TValue ToValue<TValue>(int number)
        where TValue : struct, Enum =>
        Unsafe.SizeOf<TValue>() == sizeof(short) ? Unsafe.BitCast<short, TValue>((short)number) : Unsafe.BitCast<int, TValue>(number);
}
