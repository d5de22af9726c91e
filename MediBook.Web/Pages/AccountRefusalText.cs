using MediBook.Web.Services.Accounts;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages;

/// <summary>The sentence for each refusal about an account.</summary>
public static class AccountRefusalText
{
    /// <summary>The sentence for a password that is guessed first.</summary>
    public static string PasswordTooCommon => T("This password is among the first that people guess. Choose a few words that only you would put together");

    /// <summary>What happened to an invitation, and what to do.</summary>
    public static string OfInvitation(AccountRefusal refusal) => refusal is AccountRefusal.EmailTaken
        ? T("There is already an account with this email. Give it the role on its own page")
        : Of(refusal);

    /// <summary>What happened, and what to do.</summary>
    public static string Of(AccountRefusal refusal) => refusal switch
    {
        AccountRefusal.EmailTaken => T("There is already an account with this email. Sign in, or use another email"),
        AccountRefusal.PasswordLength => T("Choose a password with 8 to 128 characters"),
        AccountRefusal.PasswordTooCommon => PasswordTooCommon,
        AccountRefusal.WrongPassword => T("That is not your password. Enter it again"),
        AccountRefusal.UnknownAccount => T("That account is gone"),
        AccountRefusal.UnknownRole => T("Choose one of the roles"),
        AccountRefusal.LastAdmin => T("This is the last admin. Make another account an admin first"),
        AccountRefusal.LinkEnded => T("This link has ended. Ask for a new one"),
        AccountRefusal.NotAdmin => T("You are no longer an admin"),
        AccountRefusal.NotInvited => T("There is no open invitation for this account"),
        AccountRefusal.OwnAccount => T("Change your own two-step sign-in under your account"),
        AccountRefusal.ChangedMeanwhile => T("The account changed in the meantime. Try again"),
    };
}
