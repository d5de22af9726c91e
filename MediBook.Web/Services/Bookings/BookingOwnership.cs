using System.Linq.Expressions;
using MediBook.Web.Data;
using MediBook.Web.Domain;

namespace MediBook.Web.Services.Bookings;

/// <summary>Whose booking it is, as a condition of the query: a foreign booking is the same as none.</summary>
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
}
