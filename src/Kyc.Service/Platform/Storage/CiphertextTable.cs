using Kyc.Evidence.Ledger;

namespace Kyc.Service.Platform.Storage;

/// <summary>A column with data of applications, sealed under their keys, and how its rows are erased.</summary>
/// <param name="Name">The table. Its rows have an <c>id</c>.</param>
/// <param name="Column">The column with the ciphertext.</param>
/// <param name="DataClass">The class whose key seals it and whose erasure removes it.</param>
public sealed record CiphertextTable(string Name, string Column, DataClass DataClass)
{
    /// <summary>The column with the application's id.</summary>
    public string ApplicationColumn { get; init; } = "application_id";

    /// <summary>An SQL expression for the SHA-256 of the ciphertext of a row: computed, or stored beside it.</summary>
    public string Sha256 { get; init; } = $"sha256({Column})";

    /// <summary>The kind of row that entries of the ledger tell of; null when they do not tell of this table.</summary>
    public SubjectKind? Subject { get; init; }

    /// <summary>An SQL condition for the rows that the ledger tells of; null when it tells of all that hold a ciphertext.</summary>
    public string? SubjectCondition { get; init; }

    /// <summary>How a row that stays is emptied; null when erasing deletes the row.</summary>
    public EmptiedRow? Emptied { get; init; }

    /// <summary>Rows of another class that refer to rows of this table: while they are kept, what they refer to stays, emptied.</summary>
    public RowReference? ReferredToBy { get; init; }

    /// <summary>Whether ciphertexts are bound to their column alone, as in tables from before rows were named.</summary>
    public bool IsBoundToColumn { get; init; }

    /// <summary>An SQL condition for the rows that hold a ciphertext.</summary>
    public string Filled => Emptied is null ? "true" : $"{Column} <> ''";

    /// <summary>Where a ciphertext is kept; bound into it, so that ciphertexts cannot change places.</summary>
    /// <param name="row">The row's id.</param>
    public string Field(Guid row) => IsBoundToColumn ? $"{Name}.{Column}" : $"{Name}.{row:D}";
}

/// <summary>How a row is emptied.</summary>
/// <param name="Assignments">The SQL that empties its columns.</param>
/// <param name="Left">An SQL condition for a row in which one of them is not empty.</param>
public sealed record EmptiedRow(string Assignments, string Left);

/// <summary>Rows that refer to others.</summary>
/// <param name="DataClass">Their class.</param>
/// <param name="Table">Their table.</param>
/// <param name="Column">The column with the id of the row they refer to.</param>
public sealed record RowReference(DataClass DataClass, string Table, string Column);
