using MediBook.Web.Domain;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Waitlist;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.WaitingList;

/// <summary>Joins the line for a doctor, or for a type of doctor at a place.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class JoinModel(WaitlistService waitlist, WaitlistQueries queries, AvailabilityQueries availability, Visitor visitor) : PageModel
{
    /// <summary>The doctor who is waited for; none: a type of doctor at a place.</summary>
    [BindProperty(SupportsGet = true, Name = "doctor")]
    public string? DoctorText { get; set; }

    /// <summary>The answers.</summary>
    [BindProperty]
    public JoinInput Input { get; set; } = new();

    /// <summary>The doctor, or null.</summary>
    public WaitingFor? Doctor { get; private set; }

    /// <summary>Types of doctor to choose from.</summary>
    public IReadOnlyList<SpecializationChoice> Specializations { get; private set; } = [];

    /// <summary>Places to choose from.</summary>
    public IReadOnlyList<LocationChoice> Locations { get; private set; } = [];

    /// <summary>Asks; every day suits until the person says otherwise.</summary>
    public Task<IActionResult> OnGetAsync([FromQuery(Name = "spec")] string? specialization, [FromQuery(Name = "location")] string? location, CancellationToken ct)
    {
        Input = new JoinInput { Specialization = specialization, Location = location, Days = [1, 2, 3, 4, 5, 6, 7] };
        return ShowAsync(Page, ct);
    }

    /// <summary>Joins.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(this.Unreadable, ct);
        }

        var request = Input.ToRequest(string.IsNullOrEmpty(DoctorText) ? null : TypedNumbers.Whole(DoctorText) ?? 0);
        return await (await waitlist.JoinAsync(visitor.Actor, request, ct)).Match(_ => Joined(T("You are on the waiting list. We write to you when a time comes free.")), refusal => RefusedAsync(refusal, ct));
    }

    private Task<IActionResult> Joined(string text)
    {
        this.Flash(text);
        return Task.FromResult<IActionResult>(new SeeOther(Links.WaitingList));
    }

    private Task<IActionResult> RefusedAsync(WaitlistRefusal refusal, CancellationToken ct)
    {
        if (refusal is WaitlistRefusal.AlreadyWaiting)
        {
            return Joined(WaitingText.Of(refusal));
        }

        ModelState.AddModelError(refusal is WaitlistRefusal.LastDatePast or WaitlistRefusal.LastDateTooFar ? "Input.LastDate" : "", WaitingText.Of(refusal));
        return ShowAsync(() => new PageResult { StatusCode = WaitingText.StatusOf(refusal) }, ct);
    }

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        Doctor = TypedNumbers.Whole(DoctorText) is { } id ? await queries.FindDoctorAsync(id, ct) : null;
        (Specializations, Locations) = (await availability.SpecializationsAsync(ct), await availability.LocationsAsync(ct));
        return Doctor is null && !string.IsNullOrEmpty(DoctorText) ? NotFound() : page();
    }
}
