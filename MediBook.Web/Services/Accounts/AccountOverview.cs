using System.Security.Claims;

namespace MediBook.Web.Services.Accounts;

/// <summary>An account at a glance.</summary>
/// <param name="Details">Name, email and phone.</param>
/// <param name="Email">How it stands with its address.</param>
/// <param name="WantsReminders">Whether reminders are wanted.</param>
/// <param name="TwoFactor">Whether signing in takes two steps.</param>
/// <param name="Sessions">In how many browsers it is signed in.</param>
public sealed record OverviewRecord(AccountDetails Details, EmailState Email, bool WantsReminders, bool TwoFactor, int Sessions)
{
    /// <inheritdoc />
    public override string ToString() => nameof(OverviewRecord);
}

/// <summary>Reads the account's own page.</summary>
public sealed class AccountOverview(AccountService accounts, ContactChoices choices, TwoFactorService twoFactor, SessionService sessions)
{
    /// <summary>The account of who asks, or null where it is gone.</summary>
    public async Task<OverviewRecord?> ReadAsync(ClaimsPrincipal principal, CancellationToken ct)
    {
        if (principal.ToActor().AccountId is not { } id || await accounts.DetailsAsync(id, ct) is not { } details)
        {
            return null;
        }

        return new OverviewRecord(
            details, await accounts.EmailStateAsync(id, ct), await choices.WantsRemindersAsync(id, ct), (await twoFactor.StateAsync(principal)).Enabled,
            (await sessions.ListAsync(principal, ct)).Count);
    }
}
