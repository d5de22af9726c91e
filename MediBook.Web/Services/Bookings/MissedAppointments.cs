using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// How often the person of a booking did not come to earlier ones: a patient by their record, anybody else by the email address, read by the
/// indexes on both.
/// </summary>
internal static class MissedAppointments
{
    /// <summary>Counts for many bookings at once.</summary>
    /// <param name="db">The database.</param>
    /// <param name="bookingIds">The bookings.</param>
    /// <param name="options">How often is told, and for how long.</param>
    /// <param name="now">Now, by the deciding clock.</param>
    /// <param name="ct">Cancels the read.</param>
    /// <returns>By booking, only where it was often enough to be told.</returns>
    public static async Task<Dictionary<int, int>> MissedAsync(
        this MediBookDbContext db, IReadOnlyCollection<int> bookingIds, BookingOptions options, Instant now, CancellationToken ct)
    {
        var since = now - Duration.FromDays(options.NoShowDays);
        var missed = db.Bookings.Where(other => other.Status == BookingStatus.Confirmed && other.Attendance == Attendance.NoShow && other.Slot!.StartsAt > since);
        var counts = await db.Bookings.Where(booking => bookingIds.Contains(booking.Id)).Select(booking => new
        {
            booking.Id,
            Missed = booking.PatientId != null
                ? missed.Count(other => other.PatientId == booking.PatientId && other.Id != booking.Id)
                : db.BookingWords.Where(own => own.BookingId == booking.Id && own.Email != "")
                    .SelectMany(own => db.BookingWords.Where(words => words.Email == own.Email && words.BookingId != booking.Id))
                    .Count(words => missed.Any(other => other.Id == words.BookingId && other.PatientId == null)),
        }).ToListAsync(ct);
        return counts.Where(one => one.Missed >= options.NoShowsToTell).ToDictionary(one => one.Id, one => one.Missed);
    }
}
