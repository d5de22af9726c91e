using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore.Query;

namespace MediBook.Web.Services.Bookings;

/// <summary>Whose booking it is, and whose person, as a condition of the query: a foreign one is the same as none.</summary>
internal static class BookingOwnership
{
    /// <summary>
    /// An account owns its bookings; a guest's cookie owns what it booked while signed out; a link that this browser has
    /// opened gives its one booking, for a month after the appointment; staff see everyone's. PostgreSQL drops what the actor has not, so that an account's bookings are read
    /// by the index on the account.
    /// </summary>
    public static Expression<Func<Booking, bool>> OwnedBy(this MediBookDbContext db, Actor actor)
    {
        var (account, guest, keys) = (actor.AccountId, actor.GuestKey, actor.ManageKeys);
        return actor.IsStaff
            ? booking => true
            : booking => (account != null && booking.AccountId == account)
                || (guest != null && booking.AccountId == null && booking.GuestKey == guest)
                || (keys.Count > 0 && db.ManageLinks.Any(link => link.BookingId == booking.Id && keys.Contains(link.TokenHash)
                    && db.Slots.Any(slot => slot.Id == booking.SlotId && slot.EndsAt > MediBookDbContext.BookingClock() - ManageLinks.LifeAfterEnd)));
    }

    /// <summary>
    /// The actor's own bookings, and those of people over whom the account was given a right that goes far enough. Of these only
    /// what was an appointment: whose hold it is, is nobody else's business. For one booking at a time, which its key has found.
    /// </summary>
    public static Expression<Func<Booking, bool>> OpenTo(this MediBookDbContext db, Actor actor, RightLevel least)
    {
        var rights = db.RightsHeldBy(actor, least);
        return Either(db.OwnedBy(actor), booking => booking.ConfirmedAt != null && rights.Any(right => right.PatientId == booking.PatientId));
    }

    /// <summary>The same for a list: the people were read before, so that their bookings are found by the index on the patient.</summary>
    public static Expression<Func<Booking, bool>> OpenTo(this MediBookDbContext db, Actor actor, IReadOnlyCollection<int> people) => people.Count == 0
        ? db.OwnedBy(actor)
        : Either(db.OwnedBy(actor), booking => booking.ConfirmedAt != null && booking.PatientId != null && people.Contains(booking.PatientId.Value));

    /// <summary>The offers of earlier times that a booking had.</summary>
    public static IQueryable<int> EarlierOffersOf(this MediBookDbContext db, int bookingId) =>
        from wish in db.WaitingEntries
        join told in db.WaitingOffers on wish.Id equals told.EntryId
        where wish.BookingId == bookingId
        select told.BookingId;

    /// <summary>The rights of the actor's account that are worth something now and go at least that far; none for guests.</summary>
    public static IQueryable<BookingRight> RightsHeldBy(this MediBookDbContext db, Actor actor, RightLevel least)
    {
        var account = actor.AccountId;
        var enough = Enum.GetValues<RightLevel>().Where(level => level >= least).ToArray();
        return db.BookingRights.Where(right => account != null && right.HolderAccountId == account && enough.Contains(right.Level)
            && right.EndedAt == null && right.EndsAt > MediBookDbContext.BookingClock());
    }

    /// <summary>Whose person it is: the account's "me", and those on its list. Nobody for a guest.</summary>
    public static IQueryable<Patient> BelongingTo(this IQueryable<Patient> people, Actor actor)
    {
        var account = actor.AccountId;
        return people.Where(person => account != null && person.RemovedAt == null && (person.AccountId == account || person.FamilyAccountId == account));
    }

    /// <summary>Whom the actor may book for by name: the own people, and those over whom the account was given the right to book.</summary>
    public static IQueryable<Patient> BookableBy(this MediBookDbContext db, Actor actor)
    {
        var account = actor.AccountId;
        var rights = db.RightsHeldBy(actor, RightLevel.Book);
        return db.Patients.Where(person => account != null && person.RemovedAt == null
            && (person.AccountId == account || person.FamilyAccountId == account || rights.Any(right => right.PatientId == person.Id)));
    }

    private static Expression<Func<Booking, bool>> Either(Expression<Func<Booking, bool>> one, Expression<Func<Booking, bool>> other) => Expression.Lambda<Func<Booking, bool>>(
        Expression.OrElse(one.Body, ReplacingExpressionVisitor.Replace(other.Parameters[0], one.Parameters[0], other.Body)), one.Parameters);
}
