using Dapper;
using Kyc.Contracts.V1;
using Npgsql;

namespace Kyc.Service.Retention;

/// <summary>Applications by what is erased of them.</summary>
public sealed class ErasedSets
{
    private readonly Dictionary<int, List<Guid>> _ofClasses = [];

    /// <summary>The applications of an entry.</summary>
    public ErasedSets(ErasureBatch batch)
    {
        foreach (var application in batch.Applications) Add(application.ApplicationId.ToId(), application.DataClasses);
    }

    /// <summary>One class of one application.</summary>
    public ErasedSets(Guid applicationId, DataClass dataClass) => Add(applicationId, [RetentionContract.Classes.OtherOf(dataClass)]);

    /// <summary>
    /// Applications of which the same classes are erased, with the classes as bits (1 &lt;&lt; number): SQL then asks for each application once and
    /// not for each pair, and mostly they are all in one such set.
    /// </summary>
    public IEnumerable<(int Bits, Guid[] Ids)> Groups => _ofClasses.Select(group => (group.Key, group.Value.ToArray()));

    /// <summary>All applications.</summary>
    public Guid[] All => OfThoseWith(_ => true);

    /// <summary>Applications of which a class is erased.</summary>
    public Guid[] Of(DataClass dataClass) => OfThoseWith(bits => Has(bits, dataClass));

    /// <summary>Applications of which two classes are erased at once.</summary>
    public Guid[] OfBoth(DataClass one, DataClass other) => OfThoseWith(bits => Has(bits, one) && Has(bits, other));

    /// <summary>Applications of which a class is erased, and another is not.</summary>
    public Guid[] OfOne(DataClass one, DataClass without) => OfThoseWith(bits => Has(bits, one) && !Has(bits, without));

    /// <summary>
    /// Has the transaction's statements planned for any number of ids, which makes them look each up by its index. Planned for just these
    /// hundreds, they may read a whole table, and planning alone costs more than that. The rows that a trigger looks at stay in memory.
    /// </summary>
    public static Task<int> ByIndexAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("set local plan_cache_mode = force_generic_plan; set local work_mem = '32MB'");

    /// <summary>Classes as bits.</summary>
    public static int Bits(IEnumerable<RetentionClass> classes) =>
        classes.Aggregate(0, (bits, dataClass) => bits | Bit(RetentionContract.Classes.OwnOf(dataClass)));

    /// <summary>The parameter of <see cref="ToParameters"/> with the applications of which a class is erased.</summary>
    internal static string ParameterOf(DataClass dataClass) => $"class_{EvidenceNumbers.DataClass.NumberOf(dataClass)}";

    internal DynamicParameters ToParameters()
    {
        var parameters = new DynamicParameters();
        foreach (var dataClass in PlannedApplication.Classes) parameters.Add(ParameterOf(dataClass), Of(dataClass));
        return parameters;
    }

    private void Add(Guid id, IEnumerable<RetentionClass> classes)
    {
        var bits = Bits(classes);
        if (!_ofClasses.TryGetValue(bits, out var ids)) _ofClasses[bits] = ids = [];
        ids.Add(id);
    }

    private static bool Has(int bits, DataClass dataClass) => (bits & Bit(dataClass)) != 0;

    private static int Bit(DataClass dataClass) => 1 << EvidenceNumbers.DataClass.NumberOf(dataClass);

    private Guid[] OfThoseWith(Func<int, bool> isMeant) => [.. _ofClasses.Where(set => isMeant(set.Key)).SelectMany(set => set.Value)];
}
