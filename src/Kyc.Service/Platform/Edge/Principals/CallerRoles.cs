using System.Collections.Immutable;
using Kyc.Contracts.V1;
using Kyc.Domain.Stored;

namespace Kyc.Service.Platform.Edge.Principals;

/// <summary>
/// Lists the roles of callers and their names in the principals file. The names are the names in the API contract without the prefix.
/// </summary>
public static class CallerRoles
{
    /// <summary>Maps the roles to their names, in the order of the API contract.</summary>
    public static readonly StoredWordMap<CallerRole> Names = new(
        [
            (CallerRole.FrontEnd, "FRONT_END"), (CallerRole.Kiosk, "KIOSK"), (CallerRole.MailClerk, "MAIL_CLERK"),
            (CallerRole.Reviewer, "REVIEWER"), (CallerRole.Compliance, "COMPLIANCE"), (CallerRole.CustomerDesk, "CUSTOMER_DESK"),
            (CallerRole.Auditor, "AUDITOR"), (CallerRole.Operator, "OPERATOR"), (CallerRole.ListFeeder, "LIST_FEEDER"),
            (CallerRole.Monitor, "MONITOR"),
        ],
        CallerRole.Unspecified);

    /// <summary>The roles in the order of the API contract.</summary>
    public static readonly ImmutableArray<CallerRole> All = [.. Enum.GetValues<CallerRole>().Where(role => role != CallerRole.Unspecified)];
}
