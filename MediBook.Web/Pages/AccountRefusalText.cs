using MediBook.Web.Services.Accounts;

namespace MediBook.Web.Pages;

/// <summary>The sentence for each refusal about an account.</summary>
public static class AccountRefusalText
{
    /// <summary>The sentence for a password that is guessed first.</summary>
    public const string PasswordTooCommon = "This password is among the first that people guess. Choose a few words that only you would put together";

    /// <summary>What happened, and what to do.</summary>
    public static string Of(AccountRefusal refusal) => refusal switch
    {
        AccountRefusal.EmailTaken => "There is already an account with this email. Sign in, or use another email",
        AccountRefusal.PasswordLength => "Choose a password with 8 to 128 characters",
        AccountRefusal.PasswordTooCommon => PasswordTooCommon,
        AccountRefusal.WrongPassword => "That is not your password. Enter it again",
        AccountRefusal.UnknownAccount => "That account is gone",
        AccountRefusal.UnknownRole => "Choose one of the roles",
        AccountRefusal.LastAdmin => "This is the last admin. Make another account an admin first",
        AccountRefusal.LinkEnded => "This link has ended. Ask for a new one",
        AccountRefusal.ChangedMeanwhile => "The account changed in the meantime. Try again",
    };
}
