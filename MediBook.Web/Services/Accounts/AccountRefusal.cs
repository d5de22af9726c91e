namespace MediBook.Web.Services.Accounts;

/// <summary>Why something about an account was not done.</summary>
public enum AccountRefusal
{
    /// <summary>Another account has this email address.</summary>
    EmailTaken,

    /// <summary>The new password is shorter than 8 characters, or longer than 128.</summary>
    PasswordLength,

    /// <summary>The new password is among those that are guessed first.</summary>
    PasswordTooCommon,

    /// <summary>The password that proves who is asking is wrong.</summary>
    WrongPassword,

    /// <summary>There is no such account.</summary>
    UnknownAccount,

    /// <summary>There is no such role.</summary>
    UnknownRole,

    /// <summary>The clinic would be left without an admin.</summary>
    LastAdmin,

    /// <summary>The link to a new password was used, has ended, or was changed on its way.</summary>
    LinkEnded,

    /// <summary>Who asks lost the role Admin in the meantime.</summary>
    NotAdmin,

    /// <summary>The account has no open invitation.</summary>
    NotInvited,

    /// <summary>This is not done to the own account.</summary>
    OwnAccount,

    /// <summary>Another change of the same account was faster.</summary>
    ChangedMeanwhile,
}

/// <summary>Who wants an account.</summary>
/// <param name="Name">Full name; becomes the name of the account's "me".</param>
/// <param name="Email">Email; also the name to sign in with.</param>
/// <param name="Password">The chosen password.</param>
public sealed record NewAccount(string Name, string Email, string Password)
{
    /// <summary>Never prints what it holds.</summary>
    public override string ToString() => nameof(NewAccount);
}

/// <summary>What an account says of its "me".</summary>
/// <param name="Name">Full name; empty where none was given.</param>
/// <param name="Email">Email, as typed.</param>
/// <param name="Phone">Phone, or null.</param>
public sealed record AccountDetails(string Name, string Email, string? Phone);
