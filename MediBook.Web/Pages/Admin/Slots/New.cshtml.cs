using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Doctors;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Slots;

/// <summary>Adds one time.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class NewModel(DoctorQueries doctors, SlotService slots) : PageModel
{
    /// <summary>What is typed.</summary>
    [BindProperty]
    public SlotInput Input { get; set; } = new();

    /// <summary>To choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>Shows the form.</summary>
    public async Task OnGetAsync([FromQuery(Name = "doctor")] string? doctor, [FromQuery(Name = "date")] string? date, CancellationToken ct)
    {
        Doctors = await doctors.ChoicesAsync(ct);
        Input = new SlotInput { DoctorId = AdminLinks.ReadNumber(doctor, 0), Date = TypedTimes.Date(date) is { } day ? TypedTimes.Write(day) : null };
    }

    /// <summary>Adds the time.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        Doctors = await doctors.ChoicesAsync(ct);
        if (!ModelState.IsValid)
        {
            return this.Unreadable();
        }

        var request = Input.ToRequest();
        return (await slots.AddOneAsync(request, ct)).Match(
            made =>
            {
                this.Flash(T("The time at {0} is added.", Input.From));
                return new SeeOther(AdminLinks.DoctorWeek(request.DoctorId, request.Date, made.Id));
            },
            this.RefusedOne);
    }

    /// <summary>The form's fields.</summary>
    public sealed record SlotInput
    {
        /// <summary>The doctor.</summary>
        [Required(ErrorMessage = "Choose a doctor")]
        public int? DoctorId { get; init; }

        /// <summary>The day.</summary>
        [Required(ErrorMessage = "Enter the date"), DateText]
        public string? Date { get; init; }

        /// <summary>Start.</summary>
        [Required(ErrorMessage = "Enter when it starts"), TimeText]
        public string? From { get; init; }

        /// <summary>End.</summary>
        [Required(ErrorMessage = "Enter when it ends"), TimeText]
        public string? To { get; init; }

        internal SlotRequest ToRequest() =>
            new(DoctorId ?? 0, TypedTimes.Date(Date).GetValueOrDefault(), TypedTimes.Time(From).GetValueOrDefault(), TypedTimes.Time(To).GetValueOrDefault());
    }
}
