using Kyc.Service.Platform.Edge;

namespace Kyc.Service.MailVerification;

/// <summary>Registers and maps the services of the verification by mail.</summary>
internal static class MailServices
{
    /// <summary>Registers the services of the verification by mail.</summary>
    public static void AddMailVerification(this IServiceCollection services)
    {
        services.AddSingleton(MailFields.Rules);
        services.AddSingleton(MailWorkFields.Rules);
        services.AddSingleton<PostcodeTables>();
        services.AddSingleton<DocumentIntake>();
        services.AddSingleton<DocumentConfirmation>();
        services.AddSingleton<DocumentDisposal>();
        services.AddSingleton<LetterMaker>();
        services.AddSingleton<BatchPrinter>();
        services.AddSingleton<PostingRules>();
        services.AddSingleton<PostingDesk>();
        services.AddSingleton<PostingConfirmation>();
        services.AddSingleton<PairingDoubts>();
        services.AddSingleton<ReturnDesk>();
        services.AddSingleton<MailDecision>();
        services.AddSingleton<MailInstruments>();
        services.AddSingleton<MailCourse>();
        services.AddSingleton<TrackingImport>();
        services.AddSingleton<TrackingLineDesk>();
        services.AddSingleton<ActivationDesk>();
        services.AddSingleton<MailCases>();
        services.AddSingleton<MailCaseReading>();
        services.AddSingleton<CaseDesk>();
        services.AddSingleton<DocumentRetyping>();
        services.AddSingleton<PrintableForms>();
        services.AddSingleton<MailReview>();
        services.AddSingleton<MailRoom>();
        services.AddSingleton<MailDeadlineWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<MailDeadlineWorker>());
        services.AddSingleton<MailVerificationGrpcService>();
        services.TakeUploads<MailVerificationGrpcService>(Contracts.V1.MailVerificationService.Descriptor);
        services.AddSingleton<MailWorkGrpcService>();
    }

    /// <summary>Maps the gRPC services.</summary>
    public static void MapMailVerification(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<MailVerificationGrpcService>().WithCallPolicies();
        app.MapGrpcService<MailWorkGrpcService>().WithCallPolicies();
    }
}
