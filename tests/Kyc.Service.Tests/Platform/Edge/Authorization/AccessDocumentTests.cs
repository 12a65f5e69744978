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

        return text.ToString();
    }

    private static string FormatHeader(Kyc.Contracts.V1.CallerRole role) =>
        CallerRoles.Names.ToWord(role).Replace('_', ' ').ToLowerInvariant();

    private const string Introduction = """
        # Access: who may call what

        This page is generated: `KYC_WRITE_DOCS=1 dotnet test tests/Kyc.Service.Tests --filter FullyQualifiedName~AccessDocumentTests`.

        On the gRPC port with TLS and on the operator socket of a service with `Kyc:Principals`, every call is refused unless the principals
        file has its caller, the caller may call now and from its address, and one of its roles allows the method. A refused call changes
        nothing.

        | the caller | is refused with | status |
        |---|---|---|
        | has no client certificate, or one that is not valid on that day, not from a CA of `Kyc:TlsClientCa`, or without the extended key usage clientAuth | the TLS handshake fails | UNAVAILABLE, from the client's library |
        | has a certificate or a user account that the file does not have, or a key that the file revokes | `CALLER-UNKNOWN` | UNAUTHENTICATED |
        | is past its last day, or past that of its contractor or of a contractor above it | `CALLER-ENDED` | PERMISSION_DENIED |
        | calls from an address outside its networks | `CALLER-ADDRESS` | PERMISSION_DENIED |
        | calls outside its hours | `CALLER-HOURS` | PERMISSION_DENIED |
        | has none of the method's roles | `CALLER-ROLE` | PERMISSION_DENIED |

        The service checks the conditions in this order. It ends the open connections of a caller that may not call any more: it sends
        GOAWAY, and closes the connection two seconds later, with all streams.

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
        | `revokedKeys` | SHA-256 hashes of public keys. Their certificates are refused, whatever URI they have. |

        | member of a principal | what |
        |---|---|
        | `id` | Name in records, logs and limits: 1 to 64 characters of `[A-Za-z0-9._@-]`, unique. `kyc-service` is reserved. |
        | `kind` | `Program`, `Kiosk`, or `Account` for a user account on the operator socket. |
        | `roles` | At least one role of the table below, in capitals with `_`. |
        | `uri` | The only URI of the subject alternative name of the caller's certificates. A renewed certificate keeps it. Not for an account. |
        | `keySha256` | SHA-256 of the caller's public key, 64 lowercase hexadecimal digits: `openssl x509 -in CERTIFICATE -noout -pubkey \| openssl pkey -pubin -outform DER \| openssl dgst -sha256`. Instead of `uri`, or with it: then either identifies the caller. Not for an account. |
        | `account` | Name of the user account; only for the kind `Account`. |
        | `branch` | The branch of a kiosk. May be absent. |
        | `contractor` | The id of the contractor that the caller belongs to. Absent for the brokerage itself. |
        | `networks` | Networks that the caller may call from, as address and prefix length. Absent for every network. Not for an account. |
        | `hours` | `from` and `to`, HH:mm in Japan: from the first minute to before the last. `to` 00:00 is the end of the day. Absent for every hour. |
        | `lastDay` | The last day in Japan, yyyy-MM-dd. Absent for no end. |

        The common name of a certificate identifies no caller.

        ## Roles of the methods

        """;
}
