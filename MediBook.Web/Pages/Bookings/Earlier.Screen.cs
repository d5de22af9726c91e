using MediBook.Web.Domain;
using Microsoft.AspNetCore.Mvc;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Bookings;

/// <content>How the page is shown, and what it says when it is left.</content>
public sealed partial class EarlierModel
{
    /// <summary>Whoever may change the appointment may wish and answer; for others there is none.</summary>
    private async Task<IActionResult> ForOwnAsync(string reference, Func<Task<IActionResult>> answer, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, reference, ct, RightLevel.Cancel) is not { } booking)
        {
            return NotFound();
        }

        (Booking, Wish) = (booking, await waiting.EarlierAsync(booking, ct));
        return await answer();
    }

    private Task<IActionResult> Done(string text)
    {
        this.Flash(text);
        return Task.FromResult<IActionResult>(new SeeOther(Links.Booking(Booking.Reference)));
    }

    private async Task<IActionResult> RefusedAsync(BookingRefusal refusal, CancellationToken ct)
    {
        var answer = this.Refused(refusal, (await clinics.FindAsync(ct))?.Phone);
        if (refusal is BookingRefusal.HoldExpired or BookingRefusal.HoldEnded)
        {
            ViewData[PageAnswers.RefusalKey] = T("The earlier time is no longer kept for you.");
        }

        return await ForOwnAsync(Booking.Reference, () => Task.FromResult(answer), ct);
    }
}
