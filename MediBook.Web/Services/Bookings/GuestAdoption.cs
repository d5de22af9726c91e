using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Gives the bookings that a guest made with an address to the account that has proven it. The booking's row is where it meets cancels and moves,
/// which all write it: locked first, in the order of ids, as booking transactions do. See ADR 17.
/// </summary>
public sealed class GuestAdoption
{
    /// <summary>
    /// Runs a unit that adopts, again where it met others: also where the patient booked a time meanwhile that lies across one, or took a seat.
    /// </summary>
    /// <exception cref="TransactionGaveUpException">Still in conflict after the last try.</exception>
    public async Task<T> RunAsync<T>(MediBookDbContext db, Func<IDbContextTransaction, Task<T>> work, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadCommittedTransaction.RunAsync(db, work, ct);
            }
            catch (Exception exception) when (PostgresErrors.RefusedBy(exception) is ConstraintNames.PatientInOnePlace or ConstraintNames.OneBookingPerSeat)
            {
                db.ChangeTracker.Clear();
                if (attempt == ReadCommittedTransaction.MostTries)
                {
                    throw new TransactionGaveUpException(exception);
                }

                await Task.Delay(SerializableTransaction.Jitter(attempt), ct);
            }
        }
    }

    /// <summary>
    /// Adopts inside the caller's transaction. Coming appointments become those of the account's "me" too, unless one lies across another of that
    /// patient's: that one stays as it is, with the account. Holds are left to their guest.
    /// </summary>
    /// <param name="db">The caller's context, in its transaction.</param>
    /// <param name="accountId">The account.</param>
    /// <param name="email">The address that it has proven.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>How many bookings were found.</returns>
    public async Task<int> AdoptAsync(MediBookDbContext db, int accountId, string email, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(db);
        var normalized = OwnerKeys.NormalizeEmail(email);
        var found = await db.Database.SqlQuery<int>(
            $"""
            update bookings set account_id = {accountId}, guest_key = null, revision = revision + 1
            where id in (
                select bookings.id from booking_words join bookings on bookings.id = booking_words.booking_id
                where booking_words.email = name_for_search({normalized}) and lower(bookings.patient_email) = {normalized}
                    and bookings.account_id is null and bookings.status <> 'PENDING'
                order by bookings.id for update of bookings)
            returning id as "Value"
            """).ToListAsync(ct);
        if (found.Count == 0)
        {
            return 0;
        }

        if (await db.Patients.Where(patient => patient.AccountId == accountId).Select(patient => (int?)patient.Id).SingleOrDefaultAsync(ct) is { } me)
        {
            await GiveToPatientAsync(db, accountId, me, email, found, ct);
        }

        await db.RecordAsync(AuditEntry.Create((Actor.Job with { AccountId = accountId }).AuditName, AuditAction.Adopted, AuditSubject.Booking, [.. found.Order()]), ct);
        return found.Count;
    }

    private static async Task GiveToPatientAsync(MediBookDbContext db, int accountId, int me, string email, List<int> found, CancellationToken ct)
    {
        var coming = await db.Bookings
            .Where(booking => found.Contains(booking.Id) && booking.Status == BookingStatus.Confirmed && booking.Slot!.StartsAt > MediBookDbContext.BookingClock())
            .OrderBy(booking => booking.Slot!.StartsAt).ThenBy(booking => booking.Id).Select(booking => new { booking.Id, booking.SlotId }).ToListAsync(ct);
        var (guests, own) = (OwnerKeys.ForSeat(null, null, email), OwnerKeys.ForSeat(accountId, me, email));
        foreach (var booking in coming)
        {
            var given = await db.Database.ExecuteSqlAsync(
                $"""
                update slot_claims as claim set patient_id = {me}
                where slot_id = {booking.SlotId} and booking_id = {booking.Id} and not exists (
                    select from slot_claims as other
                    where other.patient_id = {me} and tstzrange(other.starts_at, other.ends_at) && tstzrange(claim.starts_at, claim.ends_at))
                """, ct);
            if (given == 1)
            {
                // Seats above the limit may come of it: nothing that was booked is lost, and no new one is taken until there is room.
                await db.Database.ExecuteSqlAsync(
                    $"""
                    with given as (update bookings set patient_id = {me} where id = {booking.Id})
                    update booking_seats set owner_key = {own}, seat = (
                        select min(n) from generate_series(1, (select count(*)::int + 1 from booking_seats where owner_key = {own})) as n
                        where not exists (select from booking_seats as taken where taken.owner_key = {own} and taken.seat = n))
                    where owner_key = {guests} and booking_id = {booking.Id}
                    """, ct);
            }
        }
    }
}
