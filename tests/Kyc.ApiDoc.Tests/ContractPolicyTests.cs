using Google.Protobuf.Reflection;
using Kyc.Contracts;
using Kyc.Contracts.V1;

namespace Kyc.ApiDoc.Tests;

/// <summary>
/// Checks that every method and every string or bytes field of the API contract has its policy option, and that the options do not
/// contradict each other.
/// </summary>
public sealed class ContractPolicyTests
{
    /// <summary>The kinds of data that reveal nothing about a person except that the person exists.</summary>
    private static readonly DataKind[] KindsWithoutPersonalData =
    [
        DataKind.None,
        DataKind.Identifier,
        DataKind.ReferenceCode,
        DataKind.StaffName,
    ];

    private static readonly IReadOnlyList<FileDescriptor> Files = Repository.Find().ReadProtos();

    private static IEnumerable<MethodDescriptor> Methods => Files.SelectMany(file => file.Services).SelectMany(service => service.Methods);

    private static IEnumerable<FieldDescriptor> Fields =>
        Files
            .SelectMany(file => file.MessageTypes)
            .SelectMany(LinkFormatter.GetMessageWithNestedMessages)
            .SelectMany(message => message.Fields.InDeclarationOrder());

    [Fact]
    public void Every_method_has_a_policy_with_roles_and_an_audit_level() =>
        Assert.All(Methods, method =>
        {
            var policy = ContractOptions.GetPolicy(method);
            Assert.NotEmpty(policy.Roles);
            Assert.Equal(policy.Roles.Distinct(), policy.Roles);
            Assert.DoesNotContain(CallerRole.Unspecified, policy.Roles);
            Assert.NotEqual(AuditLevel.Unspecified, policy.Audit);
            Assert.True(policy.MaxDeadlineOrDefault > TimeSpan.Zero && policy.MaxRequestBytesOrDefault > 0, method.FullName);
        });

    [Fact]
    [Trait("Control", "1(5)S1")]
    public void String_and_bytes_fields_have_a_data_kind_and_other_fields_have_none() =>
        Assert.All(Fields, field => Assert.True(
            IsText(field) == (ContractOptions.GetDataPolicy(field) is { Kind: not DataKind.Unspecified }),
            $"{field.FullName}: a string or bytes field has (data).kind, and no other field has (data)."));

    [Fact]
    [Trait("Control", "2(2)S4")]
    public void No_field_holds_an_individual_number() =>
        Assert.DoesNotContain(Fields, field => ContractOptions.GetDataPolicy(field)?.Kind == DataKind.IndividualNumber);

    [Fact]
    public void Every_field_with_a_free_text_search_is_a_string_field_of_a_request()
    {
        HashSet<string> requestMessageNames =
        [
            .. Methods.SelectMany(method => GetReachableMessages(method.InputType, [])).Select(message => message.FullName),
        ];

        Assert.All(
            Fields.Where(field => ContractOptions.GetDataPolicy(field) is { FreeText: not FreeTextSearch.Unspecified }),
            field =>
                Assert.True(
                    field.FieldType == FieldType.String && requestMessageNames.Contains(field.ContainingType.FullName),
                    field.FullName));
    }

    [Fact]
    [Trait("Control", "2(2)S4")]
    public void Every_personal_text_field_of_a_request_has_a_free_text_search()
    {
        DataKind[] typedKinds =
        [
            DataKind.Name, DataKind.Kana, DataKind.Address, DataKind.BirthDate, DataKind.AccountNumber, DataKind.DocumentNumber,
            DataKind.FreeText,
        ];

        Assert.All(
            Methods.SelectMany(method => GetReachableMessages(method.InputType, [])).Distinct()
                .SelectMany(message => message.Fields.InDeclarationOrder())
                .Where(field => field.FieldType == FieldType.String && typedKinds.Contains(ContractOptions.GetDataPolicy(field)!.Kind)),
            field => Assert.True(ContractOptions.GetDataPolicy(field)!.FreeText != FreeTextSearch.Unspecified, field.FullName));
    }

    [Fact]
    public void Only_unary_methods_are_repeatable() =>
        Assert.All(
            Methods.Where(method => ContractOptions.GetPolicy(method).Repeatable),
            method => Assert.False(method.IsClientStreaming || method.IsServerStreaming, method.FullName));

    [Fact]
    public void Methods_that_return_personal_data_and_no_others_write_their_audit_entry_before_the_answer() =>
        Assert.All(Methods, method => Assert.True(
            HasPersonalData(method.OutputType) == (ContractOptions.GetPolicy(method).Audit == AuditLevel.EntryBeforeAnswer),
            method.FullName));

    [Fact]
    public void A_monitoring_program_receives_no_personal_data() =>
        Assert.All(
            Methods.Where(method => ContractOptions.GetPolicy(method).Roles.Contains(CallerRole.Monitor)),
            method => Assert.Equal(AuditLevel.Count, ContractOptions.GetPolicy(method).Audit));

    private static bool HasPersonalData(MessageDescriptor answer) =>
        GetReachableMessages(answer, []).SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => IsText(field) && field.File.Package == answer.File.Package)
            .Any(field => !KindsWithoutPersonalData.Contains(ContractOptions.GetDataPolicy(field)!.Kind));

    private static bool IsText(FieldDescriptor field) => field.FieldType is FieldType.String or FieldType.Bytes;

    private static HashSet<MessageDescriptor> GetReachableMessages(MessageDescriptor message, HashSet<MessageDescriptor> reachedMessages)
    {
        if (reachedMessages.Add(message))
        {
            foreach (var field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                GetReachableMessages(field.MessageType, reachedMessages);
            }
        }

        return reachedMessages;
    }
}
