using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>Counts the results of imported revocation lists. Thread-safe.</summary>
internal sealed class ImportSummary
{
    private readonly Lock _lock = new();
    private int _newCount;
    private int _replacedCount;
    private int _unchangedCount;
    private int _refusedCount;
    private long _entriesBefore;
    private long _entriesAfter;

    /// <summary>Whether every revocation list so far was accepted.</summary>
    public bool AreAllAccepted => _refusedCount == 0;

    /// <summary>Counts an accepted revocation list and returns a text that describes what the import changed.</summary>
    public string Add(ImportCrlResponse answer)
    {
        lock (_lock)
        {
            _entriesAfter += answer.Crl.EntryCount;
            if (!answer.Changed)
            {
                _unchangedCount++;
                _entriesBefore += answer.Crl.EntryCount;
                return "already in force";
            }

            if (answer.Replaced is not { } replaced)
            {
                _newCount++;
                return "new";
            }

            _replacedCount++;
            _entriesBefore += replaced.EntryCount;
            return string.Create(CultureInfo.InvariantCulture, $"replaces number {replaced.CrlNumber} ({replaced.EntryCount} entries)");
        }
    }

    /// <summary>Counts a revocation list that the service refused or that could not be read.</summary>
    public void AddRefused()
    {
        lock (_lock)
        {
            _refusedCount++;
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_newCount} new, {_replacedCount} replaced, {_unchangedCount} unchanged, {_refusedCount} refused; {_entriesBefore} entries before, {_entriesAfter} now");
}
