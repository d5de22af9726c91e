using MediBook.Web.Data;
using MediBook.Web.Domain;
using MediBook.Web.Domain.Languages;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Notifications;

/// <summary>For guests who no longer have the mail with their link.</summary>
public sealed class LostLinkService(MediBookDbContext db)
{
    /// <summary>
    /// Has a link to each coming appointment that a guest booked with this email sent there, once a minute at most. The same work whether or not there
    /// is one: found beside the words by which staff find bookings (ADR 12).
    /// </summary>
    /// <param name="email">As typed.</param>
    /// <param name="ct">Stops it.</param>
    public Task SendAgainAsync(string email, CancellationToken ct)
    {
        var normalized = OwnerKeys.NormalizeEmail(PlainText.Clean(email));
        return db.Database.ExecuteSqlAsync(
            $"""
            insert into outbox_messages (booking_id, kind, version, language, created_at, due_at, state, attempts)
            select bookings.id, {EnumCapitals.Of(OutboxKind.BookingLink)}, extract(epoch from booking_clock())::bigint / 60, {Language.Current.Tag},
                booking_clock(), booking_clock(), 'WAITING', 0
            from booking_words
            join bookings on bookings.id = booking_words.booking_id
            join slots on slots.id = bookings.slot_id
            where booking_words.email = name_for_search({normalized}) and lower(bookings.patient_email) = {normalized} and bookings.account_id is null
                and bookings.status = 'CONFIRMED' and slots.starts_at > booking_clock()
            order by slots.starts_at limit 10
            on conflict do nothing
            """, ct);
    }
}
