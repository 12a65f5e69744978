using System.Text;
using Kyc.Service.Platform.Edge;
using Kyc.Service.Platform.Edge.Principals;
using Kyc.Tests.Shared;

namespace Kyc.Service.Tests.Platform.Edge.Authorization;

/// <summary>Generates docs/access.md: which role may call which method, and the form of the principals file.</summary>
public sealed class AccessDocumentTests
{
    [Fact]
    [Trait("Control", "4(1)S4")]
    public void The_document_has_the_roles_of_every_method() => GeneratedDocument.AssertIsCurrent("docs/access.md", Format());

    [Fact]
    public void Every_method_has_at_least_one_role() => Assert.All(CallPolicy.Policies, policy => Assert.NotEmpty(policy.Roles));

    /// <summary>The commands of <c>kyc</c> that call the service, each with the method that it calls.</summary>
    private static readonly (string Name, string Method)[] Commands =
    [
        ("crl import", "RevocationService/ImportCrl"),
        ("crl status", "RevocationService/GetRevocationStatus"),
        ("evidence checkpoint", "EvidenceService/GetCheckpoint"),
        ("evidence export", "EvidenceService/ExportEvidence"),
        ("evidence record", "EvidenceService/GetVerificationRecord"),
        ("evidence record --html", "EvidenceService/GetVerificationRecordPage"),
        ("evidence verify", "EvidenceService/VerifyLedger"),
        ("keys rotate", "KeyService/RotateKeyEncryptionKey"),
        ("keys status", "KeyService/GetKeyStatus"),
        ("mail batch", "MailVerificationService/CreateBatch"),
        ("mail case read", "MailWorkService/ReadMailCase"),
        ("mail case show", "MailWorkService/GetMailCase"),
        ("mail confirm", "MailVerificationService/ConfirmDocument"),
        ("mail decide", "MailVerificationService/DecideMailReview"),
        ("mail dispose", "MailVerificationService/RecordDisposal"),
        ("mail import-tracking", "MailVerificationService/ImportTracking"),
        ("mail intake", "MailVerificationService/RecordDocument"),
        ("mail post", "MailVerificationService/RecordPosting"),
        ("mail post confirm", "MailVerificationService/ConfirmPosting"),
        ("mail post correct", "MailVerificationService/CorrectPosting"),
        ("mail postcodes import", "MailVerificationService/ImportPostcodes"),
        ("mail printed", "MailVerificationService/ConfirmPrinted"),
        ("mail queue", "MailVerificationService/ListMailItems"),
        ("mail read", "MailVerificationService/ReadTrackingLine"),
        ("mail refer", "MailWorkService/ReferMailCase"),
        ("mail renew", "MailWorkService/RenewLetter"),
        ("mail reprint", "MailVerificationService/ReprintBatch"),
        ("mail returned", "MailVerificationService/RecordReturnedLetter"),
        ("mail returns", "MailVerificationService/ListMailItems"),
        ("mail retype", "MailWorkService/RetypeDocument"),
        ("mail unread", "MailVerificationService/ListUnreadTrackingLines"),
        ("mail withdraw", "MailWorkService/WithdrawDocuments"),
        ("mail work", "MailWorkService/ListMailWork"),
        ("mail wrong-pairing", "MailVerificationService/ReportWrongPairing"),
        ("numbers check", "PersonalNumberService/StartPersonalNumberCheck"),
        ("numbers report", "PersonalNumberService/GetPersonalNumberReport"),
        ("retention adopt", "RetentionService/AddRules"),
        ("retention calendar", "RetentionService/GetCalendar"),
        ("retention certificate", "RetentionService/GetErasureCertificates"),
        ("retention due", "RetentionService/ListDue"),
        ("retention erase-early approve", "RetentionService/ApproveEarlyErasure"),
        ("retention erase-early request", "RetentionService/RequestEarlyErasure"),
        ("retention export-ledger", "RetentionService/ExportErasureLedger"),
        ("retention extend", "RetentionService/ExtendHold"),
        ("retention hold", "RetentionService/PlaceHold"),
        ("retention holds", "RetentionService/ListHolds"),
        ("retention preview", "RetentionService/PreviewRules"),
        ("retention release", "RetentionService/RequestHoldRelease"),
        ("retention release --approve", "RetentionService/ApproveHoldRelease"),
        ("retention replay", "RetentionService/ReplayErasures"),
        ("retention rules", "RetentionService/ListRules"),
        ("retention run", "RetentionService/StartErasure"),
        ("retention run --dry-run", "RetentionService/ListDue"),
        ("retention show", "RetentionService/GetSchedule"),
        ("retention status", "RetentionService/GetRetentionStatus"),
        ("retention trigger", "RetentionService/ReportEvent"),
        ("trust status", "TrustService/GetTrustStatus"),
    ];

    private static string Format()
    {
        var text = new StringBuilder(Introduction);
        text.Append('\n')
            .Append("| method | ")
            .AppendJoin(" | ", CallerRoles.All.Select(FormatHeader))
            .Append(" | operator socket only |\n");
        text.Append("|---|").Append(string.Concat(CallerRoles.All.Select(_ => "---|"))).Append("---|\n");
        foreach (var policy in CallPolicy.Policies.OrderBy(policy => policy.Method, StringComparer.Ordinal))
        {
            var cells = CallerRoles.All.Select(role => policy.Roles.Contains(role) ? "yes" : "");
            text.Append("| `").Append(policy.Method[1..]).Append("` | ").AppendJoin(" | ", cells)
                .Append(policy.RequiresOperatorSocket ? " | yes |\n" : " |  |\n");
        }

        text.Append(CommandIntroduction);
        foreach (var (name, method) in Commands)
        {
            var policy = CallPolicy.Policies.Single(candidate => candidate.Method == "/kyc.v1." + method);
            var roles = CallerRoles.All.Where(role => policy.Roles.Contains(role)).Select(CallerRoles.Names.ToWord);
            text.Append("| `kyc ").Append(name).Append("` | `").Append(method).Append("` | ").AppendJoin(", ", roles)
                .Append(policy.RequiresOperatorSocket ? " | yes |\n" : " |  |\n");
        }

        return text.ToString();
    }

    private static string FormatHeader(Kyc.Contracts.V1.CallerRole role) =>
        CallerRoles.Names.ToWord(role).Replace('_', ' ').ToLowerInvariant();

    private const string Introduction = """
        # Access: who may call what

        This page is generated: `KYC_WRITE_DOCS=1 dotnet test tests/Kyc.Service.Tests --filter FullyQualifiedName~AccessDocumentTests`.

        On the gRPC port, which has mutual TLS, and on the operator socket, every call is refused unless the principals file of
        `Kyc:Principals` has its caller, the caller may call now and from its address, and one of its roles allows the method. A refused
        call changes nothing.

        | the caller | is refused with | status |
        |---|---|---|
        | has no client certificate, or one that is not valid on that day, not from a CA of `Kyc:TlsClientCa`, or without the extended key usage clientAuth | a failed TLS handshake | UNAVAILABLE, from the client's library |
        | has a certificate or a user account that the file does not have, or a key that the file revokes | `CALLER-UNKNOWN` | UNAUTHENTICATED |
        | is past its last day, or past that of its contractor or of a contractor above it | `CALLER-ENDED` | PERMISSION_DENIED |
        | calls from an address outside its networks | `CALLER-ADDRESS` | PERMISSION_DENIED |
        | calls outside its hours | `CALLER-HOURS` | PERMISSION_DENIED |
        | has none of the method's roles | `CALLER-ROLE` | PERMISSION_DENIED |

        The service checks the conditions in this order; the rate of calls ([operations.md](operations.md#calls)) comes after
        `CALLER-UNKNOWN` and before the others. It ends the open connections of a caller that is unknown or no longer allowed: it sends
        GOAWAY, and closes the connection two seconds later, with all streams. A client that connects and makes its first call more than a
        second later may find its connection closed (UNAVAILABLE) instead of one of these codes. Refused calls are counted by the metric
        `kyc.calls`, and event 1106 names the caller.

        Not built yet: the sign-in of staff at the service, the masking of answers and an audit trail of all calls do not exist.

        ## Own applications and sessions

        A front-end may use only the applications that it created. An application of another front-end is answered like one that does not
        exist: `APPLICATION-UNKNOWN` (NOT_FOUND), after the same query, and nothing is stored. The same holds for a kiosk and the card
        sessions that it began (`SESSION-UNKNOWN`). This applies to every method that the role may call and whose request has the field
        `application_id` or `session_id`. A caller that may call the method in another role, too, such as COMPLIANCE for `ReportEvent`, is
        not bound.

        The owner is the `id` of the principal that made the call, and never changes. For applications and sessions of versions without a
        principals file it is the name of the program in their records: the common name of its certificate, or `kyc-caller-program`. A
        front-end therefore keeps its `id`, and one that ran before keeps its name as its `id`. Otherwise its applications are unknown to
        it. If several instances of a front-end work on the same applications, they are one principal.

        A kiosk may begin a session of every application whose reference code it has. This ends the previous session of the application. For
        60 seconds (`Kyc:SessionProtection`), a session of another kiosk cannot be ended: `SESSION-OTHER-KIOSK` (RESOURCE_EXHAUSTED) says in
        `google.rpc.RetryInfo` how long to wait. The same kiosk may begin anew at once. The new session is then protected only until the
        protection of the replaced one ends. The kiosk gets a new protection when the application was unprotected for as long, or after a
        session of another kiosk. Otherwise a kiosk that begins again and again would keep the others away.

        ## Principals file

        The file is JSON in UTF-8. The service reads it at the start, and again when it changes; [operations.md](operations.md#callers) describes
        how to change it. A member that is not in the tables, or appears twice, is a fault. A file with a fault is refused as a whole.

            {
              "contractors": [
                { "id": "example-group", "lastDay": "2028-03-31" },
                { "id": "example-branches", "parent": "example-group", "lastDay": "2027-09-30" }
              ],
              "principals": [
                { "id": "front-end", "kind": "Program", "roles": ["FRONT_END"], "uri": "urn:example:kyc:front-end" },
                { "id": "kiosk-1", "kind": "Kiosk", "roles": ["KIOSK"], "keySha256": "0f1e…64 digits", "branch": "tokyo-1",
                  "contractor": "example-branches", "networks": ["10.1.0.0/16"], "hours": { "from": "08:30", "to": "18:00" },
                  "lastDay": "2027-03-31" },
                { "id": "alice", "kind": "Account", "roles": ["OPERATOR", "COMPLIANCE"], "account": "alice" }
              ],
              "revokedKeys": []
            }

        | member of the file | what |
        |---|---|
        | `principals` | The known callers, at least one. |
        | `contractors` | The companies that principals belong to: `id`, `lastDay` (the last day of the contract, may be absent), and `parent` (the id of the contractor that this one works for, which must come before it; absent for a contractor of the brokerage). |
        | `development` | `true` for the callers of development and tests, whose keys are in readable files. `./run` writes it. Absent or `false` in an installation. |
        | `revokedKeys` | SHA-256 hashes of public keys. Their certificates are refused, whatever URI they have. The command of `keySha256` below prints the hash. May be absent. |

        | member of a principal | what |
        |---|---|
        | `id` | Name in records and limits (on the operator socket, records name the program that the call names, and the user account): 1 to 64 characters of `[A-Za-z0-9._@-]`, unique. `kyc-service` is reserved. |
        | `kind` | `Program` for a front-end, a scheduled job, or a person who runs `kyc` from another machine with a client certificate; `Kiosk`; `Account` for a user account on the operator socket, and only there. |
        | `roles` | At least one of `FRONT_END`, `KIOSK`, `MAIL_CLERK`, `REVIEWER`, `COMPLIANCE`, `CUSTOMER_DESK`, `AUDITOR`, `OPERATOR`, `LIST_FEEDER`, `MONITOR`. A caller may have several. |
        | `uri` | The only URI of the subject alternative name of the caller's certificates. A renewed certificate keeps it. Not for an account. |
        | `keySha256` | SHA-256 of the caller's public key, 64 lowercase hexadecimal digits: `openssl x509 -in CERTIFICATE -noout -pubkey \| openssl pkey -pubin -outform DER \| openssl dgst -sha256 -r` prints them before `*stdin`. Instead of `uri`, or with it: then either identifies the caller. Not for an account. |
        | `account` | Name of the user account; required for the kind `Account`, and only for it. |
        | `branch` | The branch of a kiosk, for the readers of the file; the service does not use it yet. 1 to 64 characters of `[A-Za-z0-9._@-]`. May be absent. |
        | `contractor` | The id of the contractor that the caller belongs to. Absent for the brokerage itself. |
        | `networks` | Networks that the caller may call from, as address and prefix length. If absent, every network is allowed. The service compares the remote address of the connection: behind a load balancer or proxy, this is the address of the load balancer or proxy. Not for an account. |
        | `hours` | `from` and `to`, HH:mm in Japan. `from` is included, `to` is not. `to` must be later than `from`; 00:00 is the end of the day. Hours over midnight are not possible. If absent, every hour is allowed. |
        | `lastDay` | The last day in Japan on which the caller may call, yyyy-MM-dd. If absent, there is no end. |

        The common name of a certificate is not used to identify a caller.

        ## Roles of the methods

        """;

    private const string CommandIntroduction = """

        ## Commands of kyc

        The roles in the last but one column are alternatives: one of them is enough. `kyc status` calls the methods of several commands and
        shows `not known` for what none of the caller's roles allows. Commands that are not in the table, such as `kyc lint`, `kyc card` and
        `kyc evidence verify FILE`, do not call the service. `CorrectVerificationRecord` has no command.

        | command | method | roles | operator socket only |
        |---|---|---|---|

        """;
}
