
namespace Kyc.Tests.Shared;

/// <summary>
/// Lists the data classes with the numbers and words that are stored, hashed and signed. These must never change. A new data class is added
/// with a new number and word.
/// </summary>
internal static class StoredDataClasses
{
    public static readonly (DataClass Value, int Number, string Word)[] All =
    [
        (DataClass.Declaration, 1, "declaration"), (DataClass.VerificationRecord, 2, "verification-record"),
        (DataClass.Evidence, 3, "evidence"), (DataClass.ReceivedDocument, 4, "received-document"),
    ];
}
