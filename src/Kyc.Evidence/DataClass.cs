namespace Kyc.Evidence;

/// <summary>
/// Kinds of personal data that are erased at different times: each has a key of its own per application, and destroying that key erases the
/// class. The numbers are those of the database and never change their meaning.
/// </summary>
public enum DataClass : short
{
    /// <summary>No personal data.</summary>
    None = 0,

    /// <summary>What the customer declared, and the application document made of it.</summary>
    Declaration = 1,

    /// <summary>Content of the verification record (確認記録).</summary>
    VerificationRecord = 2,

    /// <summary>What proves the verification: document, signature, certificate.</summary>
    Evidence = 3,

    /// <summary>
    /// Papers received by mail and what was read from them: each paper is returned or destroyed, and that is recorded. Also lines of status
    /// files about the letters that were not understood.
    /// </summary>
    ReceivedDocument = 4,
}
