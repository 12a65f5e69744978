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
    private long _entryCountBefore;
    private long _entryCountAfter;

    /// <summary>Whether every revocation list so far was accepted.</summary>
    public bool AreAllAccepted => _refusedCount == 0;

    /// <summary>Counts an accepted revocation list and returns a text that describes what the import changed.</summary>
    public string AddAccepted(ImportCrlResponse response)
    {
        lock (_lock)
        {
            _entryCountAfter += response.Crl.EntryCount;
            if (!response.Changed)
            {
                _unchangedCount++;
                _entryCountBefore += response.Crl.EntryCount;
                return "already in force";
            }

            if (response.Replaced is not { } replacedCrl)
            {
                _newCount++;
                return "new";
            }

            _replacedCount++;
            _entryCountBefore += replacedCrl.EntryCount;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"replaces number {replacedCrl.CrlNumber} ({replacedCrl.EntryCount} entries)");
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
            $"{_newCount} new, {_replacedCount} replaced, {_unchangedCount} unchanged, {_refusedCount} refused; {_entryCountBefore} entries before, {_entryCountAfter} now");
}
