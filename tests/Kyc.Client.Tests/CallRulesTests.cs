using Google.Protobuf.Reflection;
using Kyc.Contracts.V1;

namespace Kyc.Client.Tests;

public sealed class CallRulesTests
{
    private static readonly MethodDescriptor[] Contract =
    [
        .. new[]
        {
            ApplicationReflection.Descriptor, CardVerificationReflection.Descriptor, MailVerificationReflection.Descriptor, MailWorkReflection.Descriptor,
            RevocationReflection.Descriptor, TrustReflection.Descriptor, KeysReflection.Descriptor, EvidenceReflection.Descriptor,
            PersonalNumberReflection.Descriptor,
            RetentionReflection.Descriptor,
        }
            .SelectMany(file => file.Services)
            .SelectMany(service => service.Methods),
    ];

    [Fact]
    public void Every_method_of_the_contract_has_one_rule() =>
        Assert.Equal(
            Contract.Select(method => method.FullName).Order(StringComparer.Ordinal),
            CallRules.All.Select(rule => $"{rule.Service}.{rule.Method}").Order(StringComparer.Ordinal));

    [Fact]
    public void Only_unary_methods_that_the_contract_calls_repeatable_are_repeated() =>
        Assert.Equal(
            ["CreateApplication", "GetApplication", "CancelApplication", "SubmitCardVerification", "GetRevocationStatus", "GetTrustStatus",
                "ConfirmDocument", "RecordDisposal", "ListMailItems", "RecordPosting", "ConfirmPosting", "CorrectPosting",
                "RecordReturnedLetter", "ReportWrongPairing", "ListUnreadTrackingLines", "ListMailWork", "GetMailCase", "GetKeyStatus",
                "ReportEvent", "GetSchedule", "ListRules", "GetCalendar", "ListDue", "StartErasure", "PlaceHold", "ExtendHold", "RequestHoldRelease", "ListHolds",
                "RequestEarlyErasure", "ApproveEarlyErasure", "GetErasureCertificates", "GetRetentionStatus", "GetCheckpoint",
                "GetPersonalNumberReport"],
            CallRules.All.Where(rule => rule.Repeats).Select(rule => rule.Method));

    [Fact]
    public void No_unary_call_lasts_longer_than_the_service_allows() =>
        Assert.All(
            // AddRules counts everything that is planned.
            Contract.Where(method => !method.IsClientStreaming && !method.IsServerStreaming && method.Name != "AddRules"),
            method => Assert.Equal(TimeSpan.FromSeconds(30), CallRules.DeadlineOf($"/{method.Service.FullName}/{method.Name}")));
}
