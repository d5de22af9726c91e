using MediBook.Web.Domain;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.VisitTypes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Day;

/// <summary>Gives a free time of today to somebody who stands at the desk.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class WalkInModel(DayQueries days, VisitTypeQueries types, WalkInService walkIns, IOptions<BookingOptions> options, Visitor visitor) : PageModel
{
    private const int NextOnes = 8;

    /// <summary>What is typed.</summary>
    [BindProperty]
    public WalkInInput Input { get; set; } = new();

    /// <summary>Where.</summary>
    [BindProperty(SupportsGet = true)]
    public DayFilter Filter { get; set; } = new();

    /// <summary>Anything: every free time, not only the next ones.</summary>
    [BindProperty(SupportsGet = true)]
    public string? All { get; set; }

    /// <summary>The location.</summary>
    public int LocationId { get; private set; }

    /// <summary>Every free time of the rest of the day.</summary>
    public IReadOnlyList<WalkInTime> Times { get; private set; } = [];

    /// <summary>Those that are listed: the next ones, or all.</summary>
    public IReadOnlyList<WalkInTime> Offered => All is null ? [.. Times.Take(NextOnes)] : Times;

    /// <summary>The kinds of visit that one of their doctors offers.</summary>
    public IReadOnlyList<VisitTypeRow> Visits { get; private set; } = [];

    /// <summary>Whether a phone number is asked for.</summary>
    public bool PhoneRequired => options.Value.PhoneRequired;

    /// <summary>Shows the form.</summary>
    public Task<IActionResult> OnGetAsync(CancellationToken ct) => ShowAsync(Page, ct);

    /// <summary>Books the time and marks the person as arrived.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct) => ModelState.IsValid
        ? await (await walkIns.TakeAsync(visitor.Actor, Input.ToRequest(), ct)).Match(
            receipt => Task.FromResult<IActionResult>(Taken(receipt)), refusal => ShowAsync(() => Refused(refusal), ct))
        : await ShowAsync(this.Unreadable, ct);

    private SeeOther Taken(BookingReceipt receipt)
    {
        this.Flash(T("Booked and marked as arrived. Reference {0}.", receipt.Reference));
        return new SeeOther($"{AdminLinks.Day(Filter.LocationId)}#{AttendancePress.RowOf(receipt.BookingId)}");
    }

    private PageResult Refused(BookingRefusal refusal)
    {
        ModelState.AddModelError(refusal is BookingRefusal.VisitNotOffered ? "Input.VisitTypeId" : "Input.SlotId", refusal is BookingRefusal.PatientBusy ? T("This patient has another appointment at that time.") : RefusalText.Of(refusal, phone: null));
        return new PageResult { StatusCode = RefusalText.StatusOf(refusal) };
    }

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        if (await days.ClinicDayAsync(Filter.LocationId, date: null, ct) is not { } day)
        {
            return NotFound();
        }

        (LocationId, Times) = (day.LocationId, await days.FreeTodayAsync(day.LocationId, ct));
        Visits = await types.OfferedByAsync([.. Times.Select(time => time.DoctorId).Distinct()], ct);
        return page();
    }
}
