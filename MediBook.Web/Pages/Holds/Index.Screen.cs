using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages.Holds;

/// <content>How the page is shown.</content>
public sealed partial class IndexModel
{
    private async Task<IActionResult> RefusedAsync(int id, BookingRefusal refusal, CancellationToken ct)
    {
        var phone = (await clinics.FindAsync(ct))?.Phone;
        return await ShowAsync(
            id,
            () => this.Refused(refusal, phone, NameOfAnother),
            ct,
            async hold => Nearest = RefusalText.AnotherTimeHelps(refusal)
                ? await availability.NearestFreeAsync(Slot > 0 ? Slot : hold.SlotId, NearestTimes.Most, Visit?.LeastMinutes, ct)
                : []);
    }

    private async Task<IActionResult> ShowAsync(int id, Func<IActionResult> page, CancellationToken ct, Func<BookingView, Task>? prepare = null)
    {
        if (await queries.FindAsync(visitor.Actor, id, ct) is not { } hold)
        {
            return NotFound();
        }

        (Hold, People) = (hold, await PeopleAsync(ct));
        await ShowVisitAsync(hold, ct);
        await (prepare?.Invoke(hold) ?? Task.CompletedTask);
        return hold.Status is BookingStatus.Confirmed ? this.GoTo(Links.Booking(hold.Reference)) : hold.IsOffer ? this.GoTo(Links.Offer(hold.Reference)) : page();
    }
}
