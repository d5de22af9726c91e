using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Doctors;

/// <summary>The page before a doctor is deactivated: who has an appointment.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DeactivateModel(DoctorQueries queries, DoctorService doctors, BookingQueries bookings, Visitor visitor) : PageModel, IShowsPeople
{
    /// <summary>The form's one-use id.</summary>
    [BindProperty, OperationId]
    public Guid OperationId { get; set; }

    /// <summary>The doctor.</summary>
    public DoctorForm Doctor { get; private set; } = null!;

    /// <summary>The appointments that stay.</summary>
    public IReadOnlyList<BookingView> Coming { get; private set; } = [];

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(AuditSubject.Booking, Coming.Select(booking => booking.Id), ("Doctor", Doctor?.Id));

    /// <summary>Asks.</summary>
    public Task<IActionResult> OnGetAsync(int id, CancellationToken ct) => ShowAsync(id, Page, ct);

    /// <summary>Deactivates.</summary>
    public Task<IActionResult> OnPostAsync(int id, CancellationToken ct) => ChangeAsync(
        id, doctors.DeactivateAsync, blocked => Count("doctor_inactive_and_times", blocked), ct);

    /// <summary>Lists an inactive doctor again and offers the coming times.</summary>
    public Task<IActionResult> OnPostActivateAsync(int id, CancellationToken ct) => ChangeAsync(
        id, doctors.ActivateAsync, reopened => Count("doctor_active_and_times", reopened), ct);

    private async Task<IActionResult> ChangeAsync(
        int id, Func<Actor, int, Guid, CancellationToken, Task<Outcome<int, DoctorRefusal>>> change, Func<int, string> done, CancellationToken ct)
    {
        if (!ModelState.IsValid)
        {
            return await ShowAsync(id, this.Unreadable, ct);
        }

        return await (await change(visitor.Actor, id, OperationId, ct)).Match(
            slots =>
            {
                this.Flash(done(slots));
                return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Doctor(id)));
            },
            refusal => ShowAsync(id, () => this.Refused(refusal), ct));
    }

    private async Task<IActionResult> ShowAsync(int id, Func<IActionResult> page, CancellationToken ct)
    {
        if (await queries.FindAsync(id, ct) is not { } doctor)
        {
            return NotFound();
        }

        (Doctor, Coming) = (doctor, await bookings.ComingOfDoctorAsync(id, ct));
        return page();
    }
}
