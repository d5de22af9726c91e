using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;

namespace MediBook.Web.Pages.Holds;

/// <content>The kind of visit: which ones fit the time, which one is chosen, and what it asks.</content>
public sealed partial class IndexModel
{
    /// <summary>A kind of visit that the address asks for; null: that of the hold.</summary>
    [FromQuery(Name = "visit")]
    public string? VisitText { get; set; }

    /// <summary>The kinds that the doctor offers and the time is long enough for.</summary>
    public IReadOnlyList<OfferedVisit> Visits { get; private set; } = [];

    /// <summary>The kind that is chosen, or null.</summary>
    public OfferedVisit? Visit { get; private set; }

    /// <summary>Shows what another kind of visit asks; what was typed stays.</summary>
    public IActionResult OnPostVisit(int id) => KeepingAnswers(id, Links.Hold(id, visitId: TypedNumbers.Whole(Input.Visit.TypeId)));

    private async Task<VisitChoice?> ReadVisitAsync(int id, CancellationToken ct)
    {
        if (await queries.FindAsync(visitor.Actor, id, ct) is not { } hold)
        {
            return null;
        }

        await ChooseVisitAsync(hold, ct);
        var choice = Input.Visit.Read(Visit, ModelState);
        Input = Input with { Visit = Input.Visit.Asking(Visit) };
        return choice;
    }

    private async Task ShowVisitAsync(BookingView hold, CancellationToken ct)
    {
        await ChooseVisitAsync(hold, ct);
        Input = Input with { Visit = Input.Visit.Asking(Visit) };
    }

    /// <summary>What was chosen on the form, else what the address says, else what the hold was made for.</summary>
    private async Task ChooseVisitAsync(BookingView hold, CancellationToken ct)
    {
        Visits = [.. (await types.OfferedAsync(hold.DoctorId, ct)).Where(visit => visit.LeastMinutes <= hold.Minutes)];
        var fallback = new[] { TypedNumbers.Whole(VisitText), hold.Visit?.Id }.FirstOrDefault(wanted => Visits.Any(visit => visit.Id == wanted));
        Input = Input with { Visit = Input.Visit with { TypeId = Input.Visit.TypeId ?? TypedNumbers.Write(fallback) ?? "" } };
        Visit = Input.Visit.ChosenOf(Visits);
    }
}
