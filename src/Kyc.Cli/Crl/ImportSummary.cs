using System.Globalization;
using Kyc.Contracts.V1;

namespace Kyc.Cli.Crl;

/// <summary>Counts the changes of imports. Thread-safe.</summary>
internal sealed class ImportSummary
{
    private readonly Lock _adding = new();
    private int _new;
    private int _replaced;
    private int _unchanged;
    private int _refused;
    private long _before;
    private long _after;

    /// <summary>Whether every revocation list was accepted.</summary>
    public bool AllTaken => _refused == 0;

    /// <summary>Counts an accepted list, and describes its change.</summary>
    public string Add(ImportCrlResponse answer)
    {
        lock (_adding)
        {
            _after += answer.Crl.EntryCount;
            if (!answer.Changed)
            {
                _unchanged++;
                _before += answer.Crl.EntryCount;
                return "already in force";
            }

            if (answer.Replaced is not { } replaced)
            {
                _new++;
                return "new";
            }

            _replaced++;
            _before += replaced.EntryCount;
            return string.Create(CultureInfo.InvariantCulture, $"replaces number {replaced.CrlNumber} ({replaced.EntryCount} entries)");
        }
    }

    /// <summary>Counts a refused list.</summary>
    public void AddRefused()
    {
        lock (_adding)
        {
            _refused++;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_new} new, {_replaced} replaced, {_unchanged} unchanged, {_refused} refused; {_before} entries before, {_after} now");
}
