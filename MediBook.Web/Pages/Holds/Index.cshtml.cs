using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using MediBook.Web.Services.Family;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages.Holds;

/// <summary>A held time: its clock, who comes, confirm. Somebody else's hold is not found.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed partial class IndexModel(
    BookingService bookings, BookingQueries queries, AvailabilityQueries availability, VisitTypeQueries types, ManageLinks links,
    FamilyQueries family, ClinicQueries clinics, Visitor visitor) : PageModel
{
    /// <summary>What the person types.</summary>
    [BindProperty]
    public Answers Input { get; set; } = new();

    /// <summary>The hold.</summary>
    public BookingView Hold { get; private set; } = null!;

    /// <summary>Free times to offer in place of the one that was refused.</summary>
    public IReadOnlyList<TimeOfDay> Nearest { get; private set; } = [];

    /// <summary>Shows the hold, filled in with what was typed before and what the account knows; a confirmed one is a booking.</summary>
    public async Task<IActionResult> OnGetAsync(int id, CancellationToken ct)
    {
        People = await PeopleAsync(ct);
        Input = (Answers.Take(TempData, id) ?? new Answers()).For(Person).FilledIn(People);
        return await ShowAsync(id, Page, ct);
    }

    /// <summary>Confirms; where the time ran out, books it anew if it is free.</summary>
    public async Task<IActionResult> OnPostAsync(int id, CancellationToken ct)
    {
        var visit = await ReadVisitAsync(id, ct);
        if (!ModelState.IsValid)
        {
            return await ShowAsync(id, this.Unreadable, ct);
        }

        People = await PeopleAsync(ct);
        var request = new ConfirmRequest(id, Input.OfChosen(People).ToDetails(), Input.OperationId, visit, Input.Chosen);
        return await (await bookings.ConfirmOrBookAsync(visitor.Actor, request, ct)).Match(receipt => BookedAsync(receipt, ct), refusal => RefusedAsync(id, refusal, ct));
    }

    private async Task<IActionResult> BookedAsync(BookingReceipt receipt, CancellationToken ct)
    {
        if (visitor.Actor.AccountId is null)
        {
            visitor.Remember(await links.MintAsync(receipt.BookingId, ct));
        }

        return new SeeOther(Links.Booking(receipt.Reference));
    }
}
