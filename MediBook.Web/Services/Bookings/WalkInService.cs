using MediBook.Web.Domain;

namespace MediBook.Web.Services.Bookings;

/// <summary>Gives a free time to somebody who stands at the desk.</summary>
public sealed class WalkInService(BookingService bookings, AttendanceService attendance)
{
    /// <summary>
    /// Books the time at once and marks the person as arrived. Once the time is theirs it stays theirs: where the mark is refused (the time
    /// is of another day), they are expected, as the day shows.
    /// </summary>
    public async Task<Outcome<BookingReceipt, BookingRefusal>> TakeAsync(Actor actor, BookRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var booked = await bookings.BookAsync(actor, request, ct);
        if (booked.Succeeded)
        {
            await attendance.PressAsync(actor, new AttendanceRequest(booked.Value.BookingId, AttendanceStep.Arrive, Seen: null, request.OperationId), CancellationToken.None);
        }

        return booked;
    }
}
