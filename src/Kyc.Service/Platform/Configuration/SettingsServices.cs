using Microsoft.Extensions.Options;

namespace Kyc.Service.Platform.Configuration;

/// <summary>
/// Registers the settings, which are in the section <c>Kyc</c> of the configuration (for example, the environment variable
/// <c>Kyc__Database</c>). Each options class is registered as a service. The settings are read once, when the service starts.
/// </summary>
public static class SettingsServices
{
    /// <summary>Reads the settings and registers all options classes. Only <see cref="ValidateSettings"/> reports faults.</summary>
    public static void AddSettings(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSettings(CheckedSettings.Read(configuration));

    /// <summary>Checks all settings, individually and in combination, and the files that they name.</summary>
    /// <exception cref="ConfigurationException">
    /// Settings are missing, invalid, contradictory or unknown. The message has one line for each fault.
    /// </exception>
    public static void ValidateSettings(this IServiceProvider services)
    {
        List<string> faults = [.. services.GetRequiredService<CheckedSettings>().Faults];
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
        }
        catch (OptionsValidationException exception)
        {
            faults.AddRange(exception.Failures);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            faults.AddRange(exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures));
        }
        if (faults.Count > 0)
        {
            throw new ConfigurationException(string.Join('\n', faults.Distinct()));
        }
    }

    /// <summary>Registers all options classes with settings that have already been read.</summary>
    internal static void AddSettings(this IServiceCollection services, CheckedSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.TrustSettings);
        var root = settings.Values.GetSection(SettingCatalogue.Root);
        // Each class has its own call of Bind, because the source generator creates the binding code from these calls. Thus no reflection
        // is needed at the start.
        AddValidatedOptions(services.AddOptions<DatabaseOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<KeyOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<ListenerOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<CardOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<GuessOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<RevocationOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<EvidenceOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<PersonalNumberOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<MethodOptions>().Bind(root));
        AddValidatedOptions(services.AddOptions<MailOptions>().Bind(root.GetSection("Mail")));
        AddValidatedOptions(services.AddOptions<ClockOptions>().Bind(root));
        services.AddSingleton<IValidateOptions<KeyOptions>, KeyOptionsValidator>();
        services.AddSingleton<IValidateOptions<ListenerOptions>, ListenerOptionsValidator>();
        services.AddSingleton<IValidateOptions<RevocationOptions>, RevocationOptionsValidator>();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton<IValidateOptions<ClockOptions>, ClockOptionsValidator>();
    }

    // Registers the instance that the validation at the start has created, so that the options are not bound a second time.
    private static void AddValidatedOptions<TOptions>(OptionsBuilder<TOptions> options) where TOptions : class =>
        options.ValidateOnStart().Services.AddSingleton(provider => provider.GetRequiredService<IOptionsMonitor<TOptions>>().CurrentValue);
}
