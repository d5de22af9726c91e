using System.Security.Claims;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Accounts;

/// <summary>
/// Erases people: first coming appointments are cancelled as always, so that their times are free for others, then everything of the list of
/// <see cref="PersonalData"/> goes in one transaction. What stays says when a doctor saw somebody, and no longer whom. See ADR 17.
/// </summary>
public sealed partial class ErasureService(
    MediBookDbContext db, UserManager<AppUser> users, SignInManager<AppUser> signIn, BookingService bookings, HoldRetirement holds,
    IOptions<BookingOptions> rules, KeptMails mails, ILogger<ErasureService> logger)
{
    /// <summary>What erasing the account would meet.</summary>
    public async Task<ErasurePreview> PreviewAsync(int accountId, CancellationToken ct)
    {
        var person = await db.SubjectOfAsync(accountId, forUpdate: false, ct);
        var (ids, now) = (person.Bookings, await db.NowAsync(ct));
        var coming = await Live(ids).Where(booking => booking.Status == BookingStatus.Confirmed).OrderBy(booking => booking.Slot!.StartsAt)
            .Select(booking => new { booking.Reference, booking.Slot!.StartsAt, booking.Slot.Location!.TimeZoneId, booking.Slot.Doctor!.Name }).ToListAsync(ct);
        return new ErasurePreview(await IsStaffAsync(accountId, ct), [.. coming.Select(row => new ComingAppointment(
            row.Reference, row.StartsAt.InZone(Zones.Of(row.TimeZoneId)), row.Name, row.StartsAt - rules.Value.CutOff > now))]);
    }

    /// <summary>Erases the own account and everything of its person; every session of it ends, this one too.</summary>
    /// <returns>How many bookings are nobody's now.</returns>
    public async Task<Outcome<int, ErasureRefusal>> EraseOwnAsync(ClaimsPrincipal principal, string password, CancellationToken ct)
    {
        if (await users.GetUserAsync(principal) is not { } user)
        {
            return ErasureRefusal.UnknownAccount;
        }

        if (!await users.CheckPasswordAsync(user, password))
        {
            return ErasureRefusal.WrongPassword;
        }

        if (await IsStaffAsync(user.Id, ct))
        {
            return ErasureRefusal.IsStaff;
        }

        var (id, actor) = (user.Id, principal.ToActor());
        var person = await db.SubjectOfAsync(id, forUpdate: false, ct);
        if (await CancelComingAsync(actor, person.Bookings, rules.Value.CutOff, ct) is { } refusal)
        {
            return refusal;
        }

        var erased = await InOneAsync(actor, AuditSubject.Account, async () =>
        {
            var locked = await db.Database.SqlQuery<int>($"select id as \"Value\" from users where id = {id} for update").ToListAsync(ct);
            return locked.Count == 0 ? ErasureRefusal.UnknownAccount
                : await IsStaffAsync(id, ct) ? ErasureRefusal.IsStaff
                : await db.SubjectOfAsync(id, forUpdate: true, ct);
        }, ct);
        if (erased.Succeeded)
        {
            await signIn.SignOutAsync();
        }

        return erased;
    }

    /// <summary>Erases what guests booked with an address, for somebody who has asked the clinic. Whoever has an account does it there.</summary>
    /// <param name="actor">An admin.</param>
    /// <param name="email">As typed.</param>
    /// <param name="ct">Not heeded once the commit is sent.</param>
    /// <returns>How many bookings are nobody's now.</returns>
    public async Task<Outcome<int, ErasureRefusal>> EraseGuestAsync(Actor actor, string email, CancellationToken ct)
    {
        if (!await RoleService.IsStillAdminAsync(db, actor, ct))
        {
            return ErasureRefusal.NotAdmin;
        }

        var clean = PlainText.Clean(email);
        if (await users.FindByEmailAsync(clean) is not null)
        {
            return ErasureRefusal.HasAccount;
        }

        var person = await db.SubjectOfAsync(clean, forUpdate: false, ct);
        return await CancelComingAsync(actor, person.Bookings, cutOff: null, ct) is { } refusal
            ? refusal
            : await InOneAsync(actor, AuditSubject.Booking, async () =>
                await db.SubjectOfAsync(clean, forUpdate: true, ct) is { Bookings.Count: > 0 } found ? found : ErasureRefusal.NobodyFound, ct);
    }

    private IQueryable<Booking> Live(IReadOnlyList<int> ids) => db.Bookings.AsNoTracking().Where(booking => ids.Contains(booking.Id)
        && (booking.Status == BookingStatus.Pending || (booking.Status == BookingStatus.Confirmed && booking.Slot!.StartsAt > MediBookDbContext.BookingClock())));

    private async Task<bool> IsStaffAsync(int accountId, CancellationToken ct) =>
        await db.UserRoles.AnyAsync(link => link.UserId == accountId, ct) || await db.Doctors.AnyAsync(doctor => doctor.AccountId == accountId, ct);

    /// <summary>Cancels as staff may: the bookings are known to be the person's, whoever made them; the cut-off is asked for here.</summary>
    private async Task<ErasureRefusal?> CancelComingAsync(Actor actor, IReadOnlyList<int> ids, Duration? cutOff, CancellationToken ct)
    {
        await holds.SweepAsync(ct);
        var (canceller, now) = (actor with { Roles = [Roles.Reception] }, await db.NowAsync(ct));
        var live = await Live(ids).Select(booking => new { booking.Id, booking.Status, booking.Slot!.StartsAt }).ToListAsync(ct);
        if (live.Any(booking => booking.Status is BookingStatus.Confirmed && booking.StartsAt - cutOff <= now))
        {
            return ErasureRefusal.TooLateToCancel;
        }

        foreach (var booking in live)
        {
            _ = booking.Status is BookingStatus.Pending
                ? await bookings.LetGoAsync(canceller, new HoldChangeRequest(booking.Id, Guid.NewGuid()), ct)
                : await bookings.CancelAsync(canceller, new CancelRequest(booking.Id, Guid.NewGuid()), ct);
        }

        return null;
    }

    private async Task<Outcome<int, ErasureRefusal>> InOneAsync(
        Actor actor, AuditSubject subject, Func<Task<Outcome<DataSubject, ErasureRefusal>>> find, CancellationToken ct)
    {
        var erased = await ReadCommittedTransaction.RunAsync<Outcome<Erased, ErasureRefusal>>(db, async transaction =>
        {
            var found = await find();
            if (found.Refusal is { } refusal)
            {
                return refusal;
            }

            var person = found.Value;
            if (await Live(person.Bookings).AnyAsync(ct))
            {
                return ErasureRefusal.StillBooked;
            }

            var (account, ids) = (person.AccountId, person.Bookings);
            var messages = await db.OutboxMessages.Where(message => message.AccountId == account || (message.BookingId != null && ids.Contains(message.BookingId.Value)))
                .Select(message => message.Id).ToListAsync(ct);
            await db.EraseAsync(person, ct);
            await db.RecordAsync(AuditEntry.Create(actor.AuditName, AuditAction.Erased, subject, account is { } id ? [id] : ids), ct);
            await transaction.CommitAsync(CancellationToken.None);
            return new Erased(ids.Count, messages);
        }, ct);
        if (erased.Refusal is { } refused)
        {
            return refused;
        }

        mails.Forget(erased.Value.Messages);
        LogErased(logger, erased.Value.Bookings, actor.AuditName);
        return erased.Value.Bookings;
    }

    private sealed record Erased(int Bookings, IReadOnlyCollection<long> Messages);

    [LoggerMessage(Level = LogLevel.Information, Message = "A person with {Bookings} bookings was erased by {Actor}")]
    private static partial void LogErased(ILogger logger, int bookings, string actor);
}
