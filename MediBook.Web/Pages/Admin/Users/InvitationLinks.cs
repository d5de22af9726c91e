using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Clinics;
using Microsoft.Extensions.Options;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Users;

/// <summary>The addresses that stand in the mails to invited staff.</summary>
public sealed class InvitationLinks(IHttpContextAccessor http, IOptions<SiteOptions> site, IHostEnvironment environment)
{
    /// <summary>The whole address for a token. In Production only the configured one counts: whoever asks may have made up the Host header.</summary>
    /// <returns>Null where it is not configured.</returns>
    public string? For(string token) => environment.IsProduction() && string.IsNullOrWhiteSpace(site.Value.PublicUrl)
        ? null
        : site.Value.Absolute($"/Identity/Account/Invitation?code={Uri.EscapeDataString(token)}", $"{http.HttpContext!.Request.Scheme}://{http.HttpContext.Request.Host}");

    /// <summary>What became of an invitation.</summary>
    public static string Words(SentInvitation invitation)
    {
        ArgumentNullException.ThrowIfNull(invitation);
        return invitation.Sent ? T("The invitation is sent.") : T("The account is there, but the mail could not be sent. Send it again.");
    }
}
