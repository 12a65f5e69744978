using Kyc.Evidence.Ledger;

namespace Kyc.Service.Platform.Storage;

/// <summary>
/// Describes a table column that contains application data encrypted with the data keys of the applications, and how erasure removes this
/// data from the rows of the table.
/// </summary>
/// <param name="Name">The name of the table. The table must have a column <c>id</c>.</param>
/// <param name="Column">The column with the ciphertext.</param>
/// <param name="DataClass">
/// The data class whose key encrypts the column. Erasing the data class also removes the data from this column.
/// </param>
public sealed record CiphertextTable(string Name, string Column, DataClass DataClass)
{
    /// <summary>The column with the application's id.</summary>
    public string ApplicationColumn { get; init; } = "application_id";

    /// <summary>
    /// An SQL expression for the SHA-256 hash of a row's ciphertext. PostgreSQL either computes the hash or reads it from a column.
    /// </summary>
    public string Sha256Expression { get; init; } = $"sha256({Column})";

    /// <summary>
    /// The kind of subject under which the ledger of an application has entries about rows of this table; null when the ledger has no
    /// entries about them.
    /// </summary>
    public SubjectKind? SubjectKind { get; init; }

    /// <summary>
    /// An SQL condition for the rows about which the ledger has entries; null when it has entries about all rows with a ciphertext.
    /// </summary>
    public string? SubjectCondition { get; init; }

    /// <summary>Describes how erasure empties a row; null when erasure deletes the row.</summary>
    public RowClearing? Clearing { get; init; }

    /// <summary>
    /// The column of a different table that refers to rows of this table; null when there is none. As long as a row is referred to, erasure
    /// empties it instead of deleting it.
    /// </summary>
    public RowReference? ReferencedBy { get; init; }

    /// <summary>
    /// Whether each ciphertext is bound to its table and column only. False when it is bound to its table and row, as in all but the oldest
    /// tables.
    /// </summary>
    public bool IsBoundToColumnOnly { get; init; }

    /// <summary>Gets an SQL condition for the rows that still contain a ciphertext.</summary>
    public string FilledCondition => Clearing is null ? "true" : $"{Column} <> ''";

    /// <summary>
    /// Returns the text that the ciphertext of the given row is bound to, so that a ciphertext that was moved to a different place cannot
    /// be decrypted.
    /// </summary>
    /// <param name="rowId">The id of the row.</param>
    public string GetField(Guid rowId) => IsBoundToColumnOnly ? $"{Name}.{Column}" : $"{Name}.{rowId:D}";
}

/// <summary>Describes how erasure empties a row that is not deleted.</summary>
/// <param name="Assignments">The assignments of an SQL UPDATE statement that empties the columns of the row.</param>
/// <param name="NotClearedCondition">An SQL condition for the rows in which at least one of these columns is not empty yet.</param>
public sealed record RowClearing(string Assignments, string NotClearedCondition);

/// <summary>Describes a column that refers to rows of a different table.</summary>
/// <param name="DataClass">The data class of the referring rows.</param>
/// <param name="Table">The table of the referring rows.</param>
/// <param name="Column">The column with the id of the row that is referred to.</param>
public sealed record RowReference(DataClass DataClass, string Table, string Column);
