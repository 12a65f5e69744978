using Kyc.Evidence.Ledger;

namespace Kyc.Service.Platform.Storage;

/// <summary>Describes a column with data of applications, encrypted under their keys, and how its rows are erased.</summary>
/// <param name="Name">The table. Its rows have a column <c>id</c>.</param>
/// <param name="Column">The column with the ciphertext.</param>
/// <param name="DataClass">The data class whose key encrypts the column and whose erasure removes the data.</param>
public sealed record CiphertextTable(string Name, string Column, DataClass DataClass)
{
    /// <summary>The column with the application's id.</summary>
    public string ApplicationColumn { get; init; } = "application_id";

    /// <summary>An SQL expression for the SHA-256 hash of a row's ciphertext, which is either computed or stored in the row.</summary>
    public string Sha256Expression { get; init; } = $"sha256({Column})";

    /// <summary>The subject kind of the ledger entries about these rows; null when the ledger has no entries about this table.</summary>
    public SubjectKind? Subject { get; init; }

    /// <summary>An SQL condition for the rows that have ledger entries; null when all rows with a ciphertext have them.</summary>
    public string? SubjectCondition { get; init; }

    /// <summary>How a row that is kept is emptied; null when erasure deletes the row.</summary>
    public RowClearing? Clearing { get; init; }

    /// <summary>
    /// Rows of another data class that refer to rows of this table; null for none. While they exist, erasure keeps the rows that they refer
    /// to and only empties them.
    /// </summary>
    public RowReference? ReferencedBy { get; init; }

    /// <summary>Whether ciphertexts are bound only to their column, not to their row, as in the oldest tables.</summary>
    public bool IsBoundToColumn { get; init; }

    /// <summary>Gets an SQL condition for the rows that hold a ciphertext.</summary>
    public string FilledCondition => Clearing is null ? "true" : $"{Column} <> ''";

    /// <summary>Returns the place of a ciphertext, to which it is bound so that it cannot be moved to another place.</summary>
    /// <param name="row">The id of the row.</param>
    public string Field(Guid row) => IsBoundToColumn ? $"{Name}.{Column}" : $"{Name}.{row:D}";
}

/// <summary>Describes how a row is emptied.</summary>
/// <param name="Assignments">The SQL that empties its columns.</param>
/// <param name="NotClearedCondition">An SQL condition for a row in which one of these columns is not empty.</param>
public sealed record RowClearing(string Assignments, string NotClearedCondition);

/// <summary>Describes rows that refer to rows of another table.</summary>
/// <param name="DataClass">The data class of the referring rows.</param>
/// <param name="Table">The table of the referring rows.</param>
/// <param name="Column">The column with the id of the row that they refer to.</param>
public sealed record RowReference(DataClass DataClass, string Table, string Column);
