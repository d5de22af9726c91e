using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Family;

/// <summary>Every change of the list of people for whom an account books.</summary>
public sealed class FamilyService(MediBookDbContext db, IOptions<FamilyOptions> options)
{
    /// <summary>Puts somebody on the account's list. Pressing twice gives the first result.</summary>
    /// <returns>The person's id.</returns>
    /// <exception cref="UnauthorizedAccessException">A guest has no list; the door lets nobody else in.</exception>
    public async Task<Outcome<int, FamilyRefusal>> AddAsync(Actor actor, DependantDetails details, Guid operationId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(details);
        var accountId = actor.AccountId ?? throw new UnauthorizedAccessException("Only an account has people.");
        if (!await IsPastAsync(details.BirthDate, ct))
        {
            return FamilyRefusal.BirthDateNotPast;
        }

        // Each round that fails has met somebody who took a place, so there are no more rounds than places.
        while (true)
        {
            if (await FirstResultAsync(actor, operationId, ct) is { } first)
            {
                return first;
            }

            var taken = await db.Patients.ListedBy(actor).Select(person => person.FamilyPlace).ToListAsync(ct);
            if (Enumerable.Range(1, options.Value.MostPeople).Except(taken.OfType<int>()).Cast<int?>().FirstOrDefault() is not { } place)
            {
                return FamilyRefusal.TooManyPeople;
            }

            var person = db.Add(Patient.Dependant(accountId, place, details, operationId));
            try
            {
                await db.SaveChangesAsync(ct);
                return person.Entity.Id;
            }
            catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OnePersonPerPlace)
            {
                person.State = EntityState.Detached;
            }
            catch (DbUpdateException exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.OnePersonPerPress)
            {
                return await FirstResultAsync(actor, operationId, ct) is { } same ? same : FamilyRefusal.PersonNotFound;
            }
        }
    }

    /// <summary>Corrects who somebody on the list is. Bookings that were made keep what they say.</summary>
    /// <returns>The person's id.</returns>
    public async Task<Outcome<int, FamilyRefusal>> ChangeAsync(Actor actor, int id, DependantDetails details, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(details);
        if (await FindAsync(actor, id, ct) is not { } person)
        {
            return FamilyRefusal.PersonNotFound;
        }

        if (!await IsPastAsync(details.BirthDate, ct))
        {
            return FamilyRefusal.BirthDateNotPast;
        }

        person.Change(details);
        await db.SaveChangesAsync(ct);
        return id;
    }

    /// <summary>Takes somebody off the list. Who ever had a booking stays in the clinic's record; their appointments stay too.</summary>
    public async Task<Outcome<Done, FamilyRefusal>> RemoveAsync(Actor actor, int id, CancellationToken ct)
    {
        if (await FindAsync(actor, id, ct) is not { } person)
        {
            return FamilyRefusal.PersonNotFound;
        }

        if (await IsNamedAsync(id, ct) || !await DeleteAsync(person, ct))
        {
            person.TakeOffTheList(await db.NowAsync(ct));
            await db.SaveChangesAsync(ct);
        }

        return default(Done);
    }

    private Task<Patient?> FindAsync(Actor actor, int id, CancellationToken ct) =>
        db.Patients.ListedBy(actor).SingleOrDefaultAsync(person => person.Id == id, ct);

    private Task<int?> FirstResultAsync(Actor actor, Guid operationId, CancellationToken ct) =>
        db.Patients.ListedBy(actor).Where(person => person.AddedBy == operationId).Select(person => (int?)person.Id).SingleOrDefaultAsync(ct);

    private async Task<bool> IsNamedAsync(int id, CancellationToken ct) =>
        await db.Bookings.AnyAsync(booking => booking.PatientId == id, ct) || await db.BookingRights.AnyAsync(right => right.PatientId == id, ct);

    /// <returns>False where a booking or a right came in the meantime.</returns>
    private async Task<bool> DeleteAsync(Patient person, CancellationToken ct)
    {
        try
        {
            db.Remove(person);
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException exception) when (PostgresErrors.UnlinkedBy(exception) is ConstraintNames.BookingOfPatient or ConstraintNames.RightOfPatient)
        {
            db.Entry(person).State = EntityState.Unchanged;
            return false;
        }
    }

    private async Task<bool> IsPastAsync(LocalDate date, CancellationToken ct) => date < (await db.NowAsync(ct)).InZone(await db.ClinicZoneAsync(ct)).Date;
}
