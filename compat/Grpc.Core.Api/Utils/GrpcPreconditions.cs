using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core.Utils;

/// <summary>Checks at the start of a method, for code written against the official helpers.</summary>
public static class GrpcPreconditions
{
    /// <summary>Throws <see cref="ArgumentException"/> unless <paramref name="condition"/> holds.</summary>
    public static void CheckArgument(bool condition)
    {
        if (!condition)
        {
            throw new ArgumentException(null);
        }
    }

    /// <summary>Throws <see cref="ArgumentException"/> with this message unless <paramref name="condition"/> holds.</summary>
    public static void CheckArgument(bool condition, string errorMessage)
    {
        if (!condition)
        {
            throw new ArgumentException(errorMessage);
        }
    }

    /// <summary>Gives <paramref name="reference"/> back, or throws <see cref="ArgumentNullException"/>.</summary>
    [return: NotNull]
    public static T CheckNotNull<T>([NotNull] T? reference) =>
        reference is null ? throw new ArgumentNullException(nameof(reference)) : reference;

    /// <summary>Gives <paramref name="reference"/> back, or throws <see cref="ArgumentNullException"/> that names it.</summary>
    [return: NotNull]
    public static T CheckNotNull<T>([NotNull] T? reference, string paramName) =>
        reference is null ? throw new ArgumentNullException(paramName) : reference;

    /// <summary>Throws <see cref="InvalidOperationException"/> unless <paramref name="condition"/> holds.</summary>
    public static void CheckState(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException();
        }
    }

    /// <summary>Throws <see cref="InvalidOperationException"/> with this message unless <paramref name="condition"/> holds.</summary>
    public static void CheckState(bool condition, string errorMessage)
    {
        if (!condition)
        {
            throw new InvalidOperationException(errorMessage);
        }
    }
}
