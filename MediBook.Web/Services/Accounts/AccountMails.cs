using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.UI.Services;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Services.Accounts;

/// <summary>The mails about accounts. A mail that cannot be sent changes no answer: the answer would tell that the account exists.</summary>
public sealed partial class AccountMails(UserManager<AppUser> users, IEmailSender mail, ILogger<AccountMails> logger)
{
    /// <summary>How long the link to a new password works.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromHours(2);

    /// <summary>Sends the link to a new password to the account with this email, if there is one.</summary>
    /// <param name="email">As typed.</param>
    /// <param name="link">Makes the whole address from the account's id and the code; null where the site's address is not configured.</param>
    public async Task SendPasswordLinkAsync(string email, Func<int, string, string?> link)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (await users.FindByEmailAsync(PlainText.Clean(email)) is not { } user)
        {
            return;
        }

        if (link(user.Id, await users.GeneratePasswordResetTokenAsync(user)) is not { } address)
        {
            LogNoAddress(logger, user.Id);
            return;
        }

        try
        {
            await mail.SendEmailAsync(user.Email!, T("Choose a new password"), $"""
                {T("Hello,")}

                {T("somebody asked for a new password for your MediBook account. Open this link to choose one. It works for {0} hours:", (int)LinkLife.TotalHours)}

                {address}

                {T("It was not you? Then there is nothing to do: your password stays as it is.")}
                """.ReplaceLineEndings("\r\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, user.Id, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Site__PublicUrl is not set, so account {AccountId} gets no link to a new password")]
    private static partial void LogNoAddress(ILogger logger, int accountId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The mail to account {AccountId} could not be kept")]
    private static partial void LogFailed(ILogger logger, int accountId, Exception exception);
}
