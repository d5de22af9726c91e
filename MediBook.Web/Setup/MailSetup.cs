using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using MediBook.Web.Jobs;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Family;
using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Setup;

/// <summary>How mail leaves: through a server where one is configured, as files until then.</summary>
internal static class MailSetup
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        var folder = Path.Combine(LocalFolder.Root(builder), "mail");
        builder.Services.AddOptions<MailOptions>()
            .BindConfiguration(MailOptions.Section)
            .PostConfigure(options => options.Folder = options.Folder is { Length: > 0 } configured ? Path.GetFullPath(configured) : folder)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddOptions<SmtpOptions>()
            .BindConfiguration(SmtpOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                options => !builder.Environment.IsProduction() || options is not { IsConfigured: true, Security: SmtpSecurity.None } || IsOnThisMachine(options.Host!),
                "Smtp__Security must be StartTls or Tls: mails of patients do not go over a network in the clear.")
            .ValidateOnStart();
        builder.Services.AddSingleton(services => new Site(
            () => AddressOf(services, builder.Environment), Language.Find(services.GetRequiredService<IOptions<SiteOptions>>().Value.Language) ?? Language.English));
        builder.Services.AddScoped<HtmlRenderer>();
        builder.Services.AddScoped<MailWriter>();
        builder.Services.AddScoped<ILetters, BookingLetters>();
        builder.Services.AddScoped<ILetters, RightLetters>();
        builder.Services.AddScoped<MailFolder>();
        builder.Services.AddScoped<SmtpTransport>();
        builder.Services.AddScoped<IMailTransport>(services => services.GetRequiredService<IOptions<SmtpOptions>>().Value.IsConfigured
            ? services.GetRequiredService<SmtpTransport>()
            : services.GetRequiredService<MailFolder>());
        builder.Services.AddScoped(services => new KeptMails(services.GetRequiredService<MailFolder>().Forget));
        builder.Services.AddSingleton<OutboxTurn>();
        builder.Services.AddScoped<OutboxSender>().AddScoped<OutboxService>();
        builder.Services.AddScoped<ReminderService>().AddScoped<LostLinkService>();
        builder.Services.AddScoped<SendMailJob>().AddScoped<RemindJob>().AddScoped<ForgetMailsJob>();
    }

    /// <summary>The configured address; outside Production, where none is, the one that the server listens at.</summary>
    private static string? AddressOf(IServiceProvider services, IHostEnvironment environment) =>
        services.GetRequiredService<IOptions<SiteOptions>>().Value.PublicUrl is { } configured && !string.IsNullOrWhiteSpace(configured)
            ? configured.Trim()
            : environment.IsProduction()
                ? null
                : services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost";

    private static bool IsOnThisMachine(string host) =>
        host == "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
