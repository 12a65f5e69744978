using Dapper;

namespace Kyc.Service.Platform.Storage;

/// <summary>Configures how Dapper maps the types of this project.</summary>
internal static class DapperSetup
{
    private static readonly Lock ApplyLock = new();
    private static bool IsApplied;

    /// <summary>Applies the configuration. Only the first call has an effect.</summary>
    public static void Apply()
    {
        lock (ApplyLock)
        {
            if (IsApplied)
            {
                return;
            }

            DefaultTypeMap.MatchNamesWithUnderscores = true;
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.AddTypeHandler(new DateTimeOffsetHandler());
            IsApplied = true;
        }
    }

    /// <summary>Maps PostgreSQL's type timestamptz to a <see cref="DateTimeOffset"/> in UTC.</summary>
    private sealed class DateTimeOffsetHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(System.Data.IDbDataParameter parameter, DateTimeOffset value) =>
            parameter.Value = value.ToUniversalTime();

        public override DateTimeOffset Parse(object value) => new((DateTime)value, TimeSpan.Zero);
    }
}
