using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Family;

/// <summary>Reads rights over appointments: those that an account gave, those that it holds, and the one that a link offers.</summary>
public sealed class RightQueries(MediBookDbContext db)
{
    /// <summary>What the account gave and has not ended, accepted or not.</summary>
    public async Task<List<GivenRight>> GivenAsync(Actor actor, CancellationToken ct)
    {
        var zone = await db.ClinicZoneAsync(ct);
        var rows = await (
            from right in db.GivenBy(actor)
            join person in db.Patients on right.PatientId equals person.Id
            orderby right.Id
            select new { right.Id, person.Name, right.Email, right.Level, right.EndsAt, right.HolderAccountId }).ToListAsync(ct);
        return [.. rows.Select(row => new GivenRight(row.Id, row.Name, row.Email, row.Level, LastDay(row.EndsAt, zone), row.HolderAccountId is not null))];
    }

    /// <summary>What the account holds and is worth something now.</summary>
    public Task<List<HeldRight>> HeldAsync(Actor actor, CancellationToken ct) => ReadAsync(db.RightsHeldBy(actor, RightLevel.See), ct);

    /// <summary>What a link offers, or null where it offers nothing any more. Looking uses nothing up.</summary>
    public async Task<HeldRight?> OfferAsync(string token, CancellationToken ct) => (await ReadAsync(db.OfferedBy(token), ct)).SingleOrDefault();

    private async Task<List<HeldRight>> ReadAsync(IQueryable<BookingRight> rights, CancellationToken ct)
    {
        var zone = await db.ClinicZoneAsync(ct);
        var rows = await (
            from right in rights
            join person in db.Patients on right.PatientId equals person.Id
            orderby right.Id
            select new
            {
                right.Id,
                person.Name,
                right.Level,
                right.EndsAt,
                Giver = db.Patients.Where(me => me.AccountId == right.GiverAccountId).Select(me => me.Name).FirstOrDefault() ?? "",
            }).ToListAsync(ct);
        return [.. rows.Select(row => new HeldRight(row.Id, row.Name, row.Giver, row.Level, LastDay(row.EndsAt, zone)))];
    }

    private static LocalDate LastDay(Instant endsAt, DateTimeZone zone) => (endsAt - Duration.Epsilon).InZone(zone).Date;
}

/// <summary>Whose right it is, as a condition of the query.</summary>
internal static class RightOwnership
{
    /// <summary>Those that the actor's account gave and that still stand.</summary>
    public static IQueryable<BookingRight> GivenBy(this MediBookDbContext db, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var account = actor.AccountId;
        return db.BookingRights.Where(right => account != null && right.GiverAccountId == account && right.EndedAt == null && right.EndsAt > MediBookDbContext.BookingClock());
    }

    /// <summary>The one that waits behind a link which still works.</summary>
    public static IQueryable<BookingRight> OfferedBy(this MediBookDbContext db, string token)
    {
        var (hash, life) = (OwnerKeys.Hash(token), Duration.FromDays(RightService.LinkDays));
        return db.BookingRights.Where(right => right.TokenHash == hash && right.HolderAccountId == null && right.EndedAt == null
            && right.EndsAt > MediBookDbContext.BookingClock() && right.CreatedAt > MediBookDbContext.BookingClock() - life);
    }
}
