using Dapper;
using Kyc.Contracts.V1;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Groups applications by the data classes that are erased.</summary>
public sealed class ErasureGroups
{
    private readonly Dictionary<int, List<Guid>> _idsByBits = [];

    /// <summary>Creates the groups of an entry of the erasure ledger.</summary>
    public ErasureGroups(ErasureBatch batch)
    {
        foreach (var application in batch.Applications)
        {
            Add(application.ApplicationId.ToId(), application.DataClasses);
        }
    }

    /// <summary>Creates a single group: one data class of one application.</summary>
    public ErasureGroups(Guid applicationId, DataClass dataClass) => Add(applicationId, [RetentionContract.Classes.ToOther(dataClass)]);

    /// <summary>
    /// The applications with the same erased classes, and the classes as bits (1 &lt;&lt; number). SQL then looks up each application once
    /// instead of once for each class. In most cases all applications are in one group.
    /// </summary>
    public IEnumerable<(int Bits, Guid[] Ids)> Groups => _idsByBits.Select(group => (group.Key, group.Value.ToArray()));

    /// <summary>All applications.</summary>
    public Guid[] All => FindByBits(_ => true);

    /// <summary>Gets the applications of which a class is erased.</summary>
    public Guid[] Of(DataClass dataClass) => FindByBits(bits => Has(bits, dataClass));

    /// <summary>Gets the applications of which both classes are erased.</summary>
    public Guid[] OfBoth(DataClass first, DataClass second) => FindByBits(bits => Has(bits, first) && Has(bits, second));

    /// <summary>Gets the applications of which the first class is erased and the second is not.</summary>
    public Guid[] OfFirstOnly(DataClass first, DataClass second) => FindByBits(bits => Has(bits, first) && !Has(bits, second));

    /// <summary>
    /// Makes PostgreSQL use generic plans in this transaction, so that statements look up each ID by its index. A plan for the actual
    /// hundreds of IDs may read a whole table, and planning alone takes longer than the lookups. A larger work_mem keeps the rows that a
    /// trigger reads in memory.
    /// </summary>
    public static Task<int> ForceGenericPlansAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("set local plan_cache_mode = force_generic_plan; set local work_mem = '32MB'");

    /// <summary>Converts classes to bits.</summary>
    public static int ToBits(IEnumerable<RetentionClass> classes) =>
        classes.Aggregate(0, (bits, dataClass) => bits | Bit(RetentionContract.Classes.ToOwn(dataClass)));

    /// <summary>
    /// Gets the name of the parameter of <see cref="ToParameters"/> that contains the applications of which a class is erased.
    /// </summary>
    internal static string ParameterOf(DataClass dataClass) => $"class_{EvidenceNumbers.DataClass.ToNumber(dataClass)}";

    internal DynamicParameters ToParameters()
    {
        var parameters = new DynamicParameters();
        foreach (var dataClass in PlannedApplication.Classes)
        {
            parameters.Add(ParameterOf(dataClass), Of(dataClass));
        }

        return parameters;
    }

    private void Add(Guid id, IEnumerable<RetentionClass> classes)
    {
        var bits = ToBits(classes);
        if (!_idsByBits.TryGetValue(bits, out var ids))
        {
            _idsByBits[bits] = ids = [];
        }

        ids.Add(id);
    }

    private static bool Has(int bits, DataClass dataClass) => (bits & Bit(dataClass)) != 0;

    private static int Bit(DataClass dataClass) => 1 << EvidenceNumbers.DataClass.ToNumber(dataClass);

    private Guid[] FindByBits(Func<int, bool> predicate) => [.. _idsByBits.Where(set => predicate(set.Key)).SelectMany(set => set.Value)];
}
