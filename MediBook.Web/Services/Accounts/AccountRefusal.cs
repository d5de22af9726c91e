namespace MediBook.Web.Services.Accounts;

/// <summary>Why something about an account was not done.</summary>
public enum AccountRefusal
{
    /// <summary>Another account has this email address.</summary>
    EmailTaken,

    /// <summary>The new password is too short or too simple.</summary>
    PasswordTooWeak,

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

    /// <summary>Another change of the same account was faster.</summary>
    ChangedMeanwhile,
}

/// <summary>Why a sign-in was not granted.</summary>
public enum SignInRefusal
{
    /// <summary>No account has this email address and this password; which of the two is wrong is not told.</summary>
    WrongEmailOrPassword,

    /// <summary>Too many wrong tries; the account waits.</summary>
    LockedOut,

    /// <summary>The code is wrong, was used, or is too old.</summary>
    WrongCode,

    /// <summary>There is no sign-in that waits for a code; it starts again with the password.</summary>
    NothingWaits,
}

/// <summary>How far a sign-in with a password came.</summary>
public enum SignInStep
{
    /// <summary>Signed in.</summary>
    Done,

    /// <summary>The account has two-factor: a code comes next.</summary>
    NeedsCode,
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
