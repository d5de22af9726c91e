using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Services.Accounts;

/// <summary>Rules of new passwords, section <c>Passwords</c>.</summary>
public sealed class NewPasswordOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "Passwords";

    /// <summary>Whether passwords that are guessed first are refused; unset: in Production only.</summary>
    public bool? RefuseCommon { get; set; }
}

/// <summary>What Identity asks before it takes a password, whichever way it comes: sign-up, change, mail, set-up.</summary>
public sealed class NewPasswordRules(MediBookDbContext db, IOptions<NewPasswordOptions> options) : IPasswordValidator<AppUser>
{
    /// <summary>Code of the error for a wrong length.</summary>
    internal const string WrongLength = "PasswordLength";

    /// <summary>Code of the error for a password that is guessed first.</summary>
    internal const string TooCommon = "PasswordTooCommon";

    /// <inheritdoc />
    public async Task<IdentityResult> ValidateAsync(UserManager<AppUser> manager, AppUser user, string? password)
    {
        ArgumentNullException.ThrowIfNull(user);
        return NewPasswordAttribute.Mend(password ?? "") is { } words ? Refuse(WrongLength, words)
            : options.Value.RefuseCommon is true && CommonPasswords.Has(password!, await OwnWordsAsync(user)) ? Refuse(TooCommon, "The password is guessed first.")
            : IdentityResult.Success;
    }

    /// <summary>What somebody who wants into this account tries before anything else.</summary>
    private async Task<IEnumerable<string>> OwnWordsAsync(AppUser user) =>
        [user.Email ?? "", await db.Clinics.Select(clinic => clinic.Name).SingleOrDefaultAsync() ?? ""];

    private static IdentityResult Refuse(string code, string words) => IdentityResult.Failed(new IdentityError { Code = code, Description = words });
}
