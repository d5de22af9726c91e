using MediBook.Web.Services.Notifications;
using Microsoft.AspNetCore.Identity.UI.Services;

namespace MediBook.Web.Setup;

/// <summary>How mail leaves: as files, until a server is configured.</summary>
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
        builder.Services.AddSingleton<IEmailSender, EmlMailSender>();
    }
}
