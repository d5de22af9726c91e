using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;

namespace MediBook.Web.Pages;

/// <summary>What somebody sees who looks for another time for an appointment.</summary>
/// <param name="Booking">The appointment as it is.</param>
/// <param name="Chosen">The time that is chosen, or null.</param>
/// <param name="DoctorId">The doctor whose week is shown.</param>
/// <param name="Doctors">Doctors to choose from: those of the same field.</param>
/// <param name="Week">The week, or null where the doctor is inactive.</param>
public sealed record NewTime(BookingView Booking, ChosenTime? Chosen, int DoctorId, IReadOnlyList<Colleague> Doctors, WeekOfTimes? Week)
{
    /// <summary>The time that is chosen, if it can be given.</summary>
    public ChosenTime? Free => Chosen is { IsFree: true } && Chosen.Minutes >= (Booking.Visit?.LeastMinutes ?? 0) ? Chosen : null;

    /// <summary>Reads it as the address asks for it; what cannot be read there is as if it were not there.</summary>
    /// <param name="availability">The times.</param>
    /// <param name="booking">The appointment.</param>
    /// <param name="doctor">The doctor whose week is looked at; none: the appointment's.</param>
    /// <param name="week">The week, see <see cref="IsoWeek"/>; none: the appointment's.</param>
    /// <param name="slot">The time that is chosen.</param>
    /// <param name="ct">Stops the reading.</param>
    public static async Task<NewTime> ReadAsync(AvailabilityQueries availability, BookingView booking, string? doctor, string? week, string? slot, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(availability);
        ArgumentNullException.ThrowIfNull(booking);
        var chosen = TypedNumbers.Whole(slot) is { } id ? await availability.TimeAsync(id, ct) : null;
        var doctorId = chosen?.DoctorId ?? TypedNumbers.Whole(doctor) ?? booking.DoctorId;
        return new NewTime(
            booking, chosen, doctorId, await availability.ColleaguesAsync(booking.DoctorId, ct),
            await availability.WeekAsync(doctorId, chosen?.Start.Date ?? IsoWeek.Parse(week) ?? booking.Start.Date, booking.Visit?.LeastMinutes, ct));
    }
}
