using Kyc.Service.Platform.Edge;

namespace Kyc.Service.MailVerification;

/// <summary>Registers and maps the services for verification by mail.</summary>
internal static class MailServices
{
    /// <summary>Registers the services for verification by mail.</summary>
    public static void AddMailVerification(this IServiceCollection services)
    {
        services.AddSingleton(MailFields.Rules);
        services.AddSingleton(MailWorkFields.Rules);
        services.AddSingleton<PostcodeTableProvider>();
        services.AddSingleton<DocumentIntake>();
        services.AddSingleton<DocumentConfirmation>();
        services.AddSingleton<DocumentDisposal>();
        services.AddSingleton<LetterCreator>();
        services.AddSingleton<BatchPrinter>();
        services.AddSingleton<PostingRules>();
        services.AddSingleton<PostingRecorder>();
        services.AddSingleton<PostingConfirmation>();
        services.AddSingleton<PairingChecks>();
        services.AddSingleton<ReturnedLetterRecorder>();
        services.AddSingleton<MailVerifier>();
        services.AddSingleton<MailInstruments>();
        services.AddSingleton<LetterProgress>();
        services.AddSingleton<TrackingImport>();
        services.AddSingleton<TrackingLineReader>();
        services.AddSingleton<ActivationCodeChecker>();
        services.AddSingleton<MailCaseReader>();
        services.AddSingleton<MailCaseSender>();
        services.AddSingleton<MailCaseMover>();
        services.AddSingleton<DocumentRetyping>();
        services.AddSingleton<PrintableFormHandler>();
        services.AddSingleton<MailReview>();
        services.AddSingleton<MailVerificationSteps>();
        services.AddSingleton<MailDeadlineWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<MailDeadlineWorker>());
        services.AddSingleton<MailVerificationGrpcService>();
        services.AcceptUploads<MailVerificationGrpcService>(Contracts.V1.MailVerificationService.Descriptor);
        services.AddSingleton<MailWorkGrpcService>();
    }

    /// <summary>Maps the gRPC services.</summary>
    public static void MapMailVerification(this IEndpointRouteBuilder app)
    {
        app.MapGrpcService<MailVerificationGrpcService>().WithCallPolicies();
        app.MapGrpcService<MailWorkGrpcService>().WithCallPolicies();
    }
}
