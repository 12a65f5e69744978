using Dapper;
using Kyc.Contracts.V1;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Groups the applications of an erasure by the set of data classes that are erased.</summary>
public sealed class ErasureGroups
{
    private readonly Dictionary<int, List<Guid>> _idsByBits = [];

    /// <summary>Groups the applications of the given entry of the erasure ledger.</summary>
    public ErasureGroups(ErasureBatch batch)
    {
        foreach (var application in batch.Applications)
        {
            Add(application.ApplicationId.ToId(), application.DataClasses);
        }
    }

    /// <summary>Creates a single group with one data class of one application.</summary>
    public ErasureGroups(Guid applicationId, DataClass dataClass) =>
        Add(applicationId, [RetentionConversions.DataClassMap.ToOtherValue(dataClass)]);

    /// <summary>
    /// The groups: the erased classes as bits (1 &lt;&lt; number of the class) and the IDs of the applications. With groups, SQL looks up
    /// each application once instead of once for each class. Usually there is only one group.
    /// </summary>
    public IEnumerable<(int Bits, Guid[] Ids)> Groups => _idsByBits.Select(group => (group.Key, group.Value.ToArray()));

    /// <summary>The IDs of all applications.</summary>
    public Guid[] AllIds => GetIdsByBits(_ => true);

    /// <summary>Returns the IDs of the applications of which the given class is erased.</summary>
    public Guid[] GetIds(DataClass dataClass) => GetIdsByBits(bits => HasClass(bits, dataClass));

    /// <summary>Returns the IDs of the applications of which both given classes are erased.</summary>
    public Guid[] GetIdsOfBoth(DataClass first, DataClass second) => GetIdsByBits(bits => HasClass(bits, first) && HasClass(bits, second));

    /// <summary>Returns the IDs of the applications of which the first class is erased and the second is not.</summary>
    public Guid[] GetIdsOfFirstOnly(DataClass first, DataClass second) =>
        GetIdsByBits(bits => HasClass(bits, first) && !HasClass(bits, second));

    /// <summary>
    /// Makes PostgreSQL use generic query plans in the current transaction. With them, statements look up each ID in an index. A plan for
    /// an array of hundreds of IDs may read a whole table instead, and planning takes longer than the lookups. A larger work_mem is also
    /// set, so that the rows that a trigger reads fit into memory.
    /// </summary>
    public static Task<int> ForceGenericPlansAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("set local plan_cache_mode = force_generic_plan; set local work_mem = '32MB'");

    /// <summary>Converts classes to bits (1 &lt;&lt; number of the class).</summary>
    public static int GetClassBits(IEnumerable<RetentionClass> classes) =>
        classes.Aggregate(0, (bits, dataClass) => bits | GetBit(RetentionConversions.DataClassMap.ToOwnValue(dataClass)));

    /// <summary>
    /// Returns the name of the SQL parameter that contains the IDs of the applications of which the given class is erased
    /// (<see cref="ToParameters"/>).
    /// </summary>
    internal static string GetParameterName(DataClass dataClass) => $"class_{EvidenceNumbers.DataClass.ToNumber(dataClass)}";

    internal DynamicParameters ToParameters()
    {
        var parameters = new DynamicParameters();
        foreach (var dataClass in PlannedApplication.PossibleClasses)
        {
            parameters.Add(GetParameterName(dataClass), GetIds(dataClass));
        }

        return parameters;
    }

    private void Add(Guid id, IEnumerable<RetentionClass> classes)
    {
        var bits = GetClassBits(classes);
        if (!_idsByBits.TryGetValue(bits, out var ids))
        {
            _idsByBits[bits] = ids = [];
        }

        ids.Add(id);
    }

    private static bool HasClass(int bits, DataClass dataClass) => (bits & GetBit(dataClass)) != 0;

    private static int GetBit(DataClass dataClass) => 1 << EvidenceNumbers.DataClass.ToNumber(dataClass);

    private Guid[] GetIdsByBits(Func<int, bool> predicate) =>
        [.. _idsByBits.Where(group => predicate(group.Key)).SelectMany(group => group.Value)];
}
