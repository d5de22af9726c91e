using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Family;

/// <summary>Reads the people for whom an account books. Somebody else's are the same as none.</summary>
public sealed class FamilyQueries(MediBookDbContext db)
{
    /// <summary>The account's people without its "me", in the order of their places.</summary>
    public Task<List<FamilyMember>> ListAsync(Actor actor, CancellationToken ct) => ReadAsync(db.Patients.ListedBy(actor), ct);

    /// <summary>One of them, or null.</summary>
    public async Task<FamilyMember?> FindAsync(Actor actor, int id, CancellationToken ct) =>
        (await ReadAsync(db.Patients.ListedBy(actor).Where(person => person.Id == id), ct)).SingleOrDefault();

    /// <summary>Whom the account can book for: its "me", those on its list, and those over whom it was given the right. Nobody for guests, and for staff, who book for everybody.</summary>
    public async Task<List<PersonToChoose>> ToChooseAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.IsStaff || actor.PatientId is null)
        {
            return [];
        }

        return await (
            from person in db.BookableBy(actor)
            join me in db.Patients on person.AccountId ?? person.FamilyAccountId equals me.AccountId
            orderby person.Id != actor.PatientId, me.AccountId != actor.AccountId, person.FamilyPlace, person.Id
            select new PersonToChoose(
                person.Id, person.Name, person.Email == "" ? me.Email : person.Email, person.Phone ?? me.Phone, person.Id == actor.PatientId,
                me.AccountId != actor.AccountId)).ToListAsync(ct);
    }

    /// <summary>The account's own: its "me" and those on its list, whatever it was given over others.</summary>
    public Task<List<PersonToChoose>> OwnAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return db.Patients.BelongingTo(actor).OrderBy(person => person.AccountId == null).ThenBy(person => person.FamilyPlace)
            .Select(person => new PersonToChoose(person.Id, person.Name, person.Email, person.Phone, person.AccountId != null, false)).ToListAsync(ct);
    }

    private Task<List<FamilyMember>> ReadAsync(IQueryable<Patient> people, CancellationToken ct) =>
        people.OrderBy(person => person.FamilyPlace).Select(person => new FamilyMember(
            person.Id, person.Name, person.BirthDate, person.Email == "" ? null : person.Email, person.Phone,
            db.Bookings.Count(booking => booking.PatientId == person.Id && booking.Status == BookingStatus.Confirmed
                && booking.Slot!.StartsAt > MediBookDbContext.BookingClock()))).ToListAsync(ct);
}

/// <summary>Whose person it is, as a condition of the query.</summary>
internal static class FamilyOwnership
{
    /// <summary>Those on the list of the actor's account.</summary>
    public static IQueryable<Patient> ListedBy(this IQueryable<Patient> people, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return people.Where(person => actor.AccountId != null && person.FamilyAccountId == actor.AccountId && person.RemovedAt == null);
    }
}
