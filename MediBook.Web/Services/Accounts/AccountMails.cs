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

        await SendAsync(user.Id, user.Email!, T("Choose a new password"), $"""
            {T("Hello,")}

            {T("somebody asked for a new password for your MediBook account. Open this link to choose one. It works for {0} hours:", (int)LinkLife.TotalHours)}

            {address}

            {T("It was not you? Then there is nothing to do: your password stays as it is.")}
            """);
    }

    /// <summary>Sends the link by which somebody of the staff chooses the first password.</summary>
    /// <param name="accountId">The account, for the log.</param>
    /// <param name="email">Where to.</param>
    /// <param name="address">The whole address; null where the site's is not configured.</param>
    /// <returns>Whether the mail left.</returns>
    public async Task<bool> SendInvitationAsync(int accountId, string email, string? address)
    {
        if (address is null)
        {
            LogNoAddress(logger, accountId);
            return false;
        }

        return await SendAsync(accountId, email, T("Welcome to the team"), $"""
            {T("Hello,")}

            {T("you are invited to work with MediBook. Open this link to choose your password. It works once, for {0} days:", InvitationService.LinkDays)}

            {address}

            {T("You do not know of this? Then there is nothing to do: without a password nobody comes in.")}
            """);
    }

    /// <summary>Tells somebody that an admin has taken their two-factor off: whoever did not ask for it should know.</summary>
    public Task SendTwoFactorResetAsync(int accountId, string email) => SendAsync(accountId, email, T("Your two-step sign-in was reset"), $"""
        {T("Hello,")}

        {T("an admin has reset the two-step sign-in of your MediBook account, and every session of it has ended. Your password is the same as before. Turn two-step sign-in on again when you sign in.")}

        {T("You did not ask for this? Change your password and call the clinic.")}
        """);

    private async Task<bool> SendAsync(int accountId, string email, string subject, string text)
    {
        try
        {
            await mail.SendEmailAsync(email, subject, text.ReplaceLineEndings("\r\n"));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, accountId, exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Site__PublicUrl is not set, so account {AccountId} gets no link")]
    private static partial void LogNoAddress(ILogger logger, int accountId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The mail to account {AccountId} could not be kept")]
    private static partial void LogFailed(ILogger logger, int accountId, Exception exception);
}
