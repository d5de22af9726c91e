using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Accounts;

/// <summary>Calendar addresses, section <c>CalendarFeeds</c>; checked at start.</summary>
public sealed class CalendarFeedOptions
{
    /// <summary>Section name.</summary>
    public const string Section = "CalendarFeeds";

    /// <summary>Whether a doctor's address names the patients. Calendars are shared and kept by others: without this it does not.</summary>
    public bool DoctorsSeeNames { get; set; }

    /// <summary>For how many days an appointment stays in the calendar when it is over.</summary>
    [Range(0, 365, ErrorMessage = "CalendarFeeds__PastDays must be 0 to 365.")]
    public int PastDays { get; set; } = 30;
}

/// <summary>A calendar address that somebody has.</summary>
/// <param name="Kind">Whose appointments it shows.</param>
/// <param name="CreatedAt">When it was made, in the clinic's zone.</param>
public sealed record OwnCalendarFeed(CalendarFeedKind Kind, ZonedDateTime CreatedAt);

/// <summary>
/// Private addresses that calendar programs read: 128 random bits, stored hashed, one of a kind for an account. An address shows what the account
/// may see when it is read: a doctor's ends with the role and with the link to the record, everybody's with a lock.
/// </summary>
public sealed class CalendarFeeds(MediBookDbContext db, BookingQueries bookings, IOptions<CalendarFeedOptions> options)
{
    /// <summary>Makes an address; the one before leads nowhere from then on.</summary>
    /// <param name="actor">Somebody who is signed in.</param>
    /// <param name="kind">Whose appointments it shows.</param>
    /// <param name="language">The language in which it is written (BCP 47).</param>
    /// <param name="ct">Cancels the write.</param>
    /// <returns>The token that goes into the address, the only time that it can be shown; null where no doctor's record is linked to show.</returns>
    public async Task<string?> MakeAsync(Actor actor, CalendarFeedKind kind, string language, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (kind is CalendarFeedKind.Doctor && actor.DoctorId is null)
        {
            return null;
        }

        var (account, kindName, token) = (actor.AccountId!.Value, EnumCapitals.Of(kind), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        var hash = OwnerKeys.Hash(token);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into calendar_feeds (account_id, kind, token_hash, language, created_at) values ({account}, {kindName}, {hash}, {language}, booking_clock())
            on conflict (account_id, kind) do update set token_hash = excluded.token_hash, language = excluded.language, created_at = excluded.created_at
            """, ct);
        await RecordAsync(actor, AuditAction.CalendarAddressMade, kind, ct);
        await transaction.CommitAsync(CancellationToken.None);
        return token;
    }

    /// <summary>Ends an address; ending one that has ended changes nothing.</summary>
    public async Task EndAsync(Actor actor, CalendarFeedKind kind, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.CalendarFeeds.Where(feed => feed.AccountId == actor.AccountId && feed.Kind == kind).ExecuteDeleteAsync(ct) > 0)
        {
            await RecordAsync(actor, AuditAction.CalendarAddressEnded, kind, ct);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>The addresses that somebody has.</summary>
    public async Task<IReadOnlyList<OwnCalendarFeed>> ListAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var zone = await db.ClinicZoneAsync(ct);
        var feeds = await db.CalendarFeeds.Where(feed => feed.AccountId == actor.AccountId).ToListAsync(ct);
        return [.. feeds.Select(feed => new OwnCalendarFeed(feed.Kind, feed.CreatedAt.InZone(zone)))];
    }

    /// <summary>What an address shows, or null where it leads nowhere. Names of patients that leave this way are written into the trail.</summary>
    public async Task<CalendarFeedView?> ReadAsync(string token, CancellationToken ct)
    {
        var hash = OwnerKeys.Hash(token);
        var found = await (
            from feed in db.CalendarFeeds
            join user in db.Users on feed.AccountId equals user.Id
            where feed.TokenHash == hash && user.LockoutEnd == null
            select new
            {
                feed.AccountId,
                feed.Kind,
                feed.Language,
                Doctor = db.Doctors.Where(doctor => doctor.AccountId == user.Id && db.UserRoles.Any(
                    link => link.UserId == user.Id && db.Roles.Any(role => role.Id == link.RoleId && role.Name == Roles.Doctor))).Select(doctor => (int?)doctor.Id).FirstOrDefault(),
                Now = MediBookDbContext.BookingClock(),
            }).AsNoTracking().SingleOrDefaultAsync(ct);
        if (found is null || (found.Kind is CalendarFeedKind.Doctor && found.Doctor is null))
        {
            return null;
        }

        var since = found.Now - Duration.FromDays(options.Value.PastDays);
        var shown = found.Kind is CalendarFeedKind.Doctor
            ? await bookings.AppointmentsOfDoctorAsync(found.Doctor!.Value, since, ct)
            : await bookings.AppointmentsOfAccountAsync(found.AccountId, since, ct);
        var withNames = found.Kind is CalendarFeedKind.Doctor && options.Value.DoctorsSeeNames;
        if (withNames && shown.Count > 0)
        {
            await db.RecordAsync(
                AuditEntry.Create($"account:{found.AccountId}", AuditAction.Exported, AuditSubject.Booking, [], new AuditField("Count", null, AuditField.Text(shown.Count))), ct);
        }

        return new CalendarFeedView(found.Kind, found.Language, shown, withNames);
    }

    private Task RecordAsync(Actor actor, AuditAction action, CalendarFeedKind kind, CancellationToken ct) => db.RecordAsync(
        AuditEntry.Create(actor.AuditName, action, AuditSubject.Account, [actor.AccountId!.Value], new AuditField("Calendar", null, kind.ToString())), ct);
}
