using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>What somebody wants to be written to about. What was booked, moved or cancelled, and what keeps the account safe, is always sent.</summary>
public sealed class ContactChoices(MediBookDbContext db)
{
    /// <summary>Whether the account's "me" wants reminders of its appointments.</summary>
    public async Task<bool> WantsRemindersAsync(int accountId, CancellationToken ct) =>
        !await db.Patients.AnyAsync(patient => patient.AccountId == accountId && !patient.WantsReminders, ct);

    /// <summary>Keeps the choice; staff who have no "me" get one.</summary>
    public async Task<Outcome<Done, AccountRefusal>> ChooseAsync(int accountId, bool reminders, CancellationToken ct)
    {
        var me = await db.Patients.SingleOrDefaultAsync(patient => patient.AccountId == accountId, ct);
        if (me is null)
        {
            if (await db.Users.Where(user => user.Id == accountId).Select(user => user.Email).SingleOrDefaultAsync(ct) is not { } email)
            {
                return AccountRefusal.UnknownAccount;
            }

            db.Patients.Add(me = Patient.Create(accountId, "", email, null));
        }

        me.Choose(reminders);
        await db.SaveChangesAsync(ct);
        return default(Done);
    }
}
