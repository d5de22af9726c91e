using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <content>What the page shows at each of its three steps.</content>
public sealed partial class NewModel
{
    private const int MostPatients = 8;

    /// <summary>The known patients who fit, or null where nobody was looked for.</summary>
    public IReadOnlyList<KnownPatient>? Found { get; private set; }

    /// <summary>The known patient with whom the form was filled, or null.</summary>
    public KnownPatient? Used { get; private set; }

    /// <inheritdoc />
    public AuditedView? Shown => AuditedView.Of(
        AuditSubject.Patient, [.. (Found ?? []).Select(patient => patient.Id), .. Used is null ? [] : new[] { Used.Id }], AuditedView.Searched(Words));

    /// <summary>The time that is chosen, or null.</summary>
    public ChosenTime? Chosen { get; private set; }

    /// <summary>The week, or null where no active doctor is chosen.</summary>
    public WeekOfTimes? Week { get; private set; }

    /// <summary>Doctors to choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    /// <summary>The free times nearest to one that was refused.</summary>
    public IReadOnlyList<TimeOfDay> Nearest { get; private set; } = [];

    /// <summary>The kinds of visit that the doctor offers and the chosen time is long enough for.</summary>
    public IReadOnlyList<SelectListItem> Visits { get; private set; } = [];

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        Doctors = [.. (await doctors.ChoicesAsync(ct)).Where(doctor => doctor.IsActive)];
        if (AdminLinks.ReadNumber(SlotText, 0) is > 0 and var slot)
        {
            Chosen = await availability.TimeAsync(slot, ct);
            if (Chosen is null)
            {
                return NotFound();
            }

            Visits = [.. (await types.OfferedAsync(Chosen.DoctorId, ct)).Where(visit => visit.LeastMinutes <= Chosen.Minutes)
                .Select(visit => new SelectListItem(visit.Name, TypedNumbers.Write(visit.Id)))];
            Nearest = Chosen.IsFree ? [] : await availability.NearestFreeAsync(slot, NearestTimes.Most, ct);
        }
        else if (AdminLinks.ReadNumber(DoctorText, 0) is > 0 and var doctor)
        {
            Week = await availability.WeekAsync(doctor, IsoWeek.Parse(WeekText), ct);
        }

        return page();
    }

    /// <summary>Who comes. Printed without its content: it is personal.</summary>
    public sealed record PersonInput
    {
        /// <summary>Name.</summary>
        [Display(Name = "Name"), Required(ErrorMessage = "Enter the patient’s name"), PlainText(200)]
        public string? Name { get; init; }

        /// <summary>Email.</summary>
        [Display(Name = "Email"), Required(ErrorMessage = "Enter the patient’s email address"), EmailText, DataType(DataType.EmailAddress)]
        public string? Email { get; init; }

        /// <summary>Phone.</summary>
        [Display(Name = "Phone"), PlainText(40), DataType(DataType.PhoneNumber)]
        public string? Phone { get; init; }

        /// <summary>What the visit is about.</summary>
        [Display(Name = "The reason"), PlainText(1000, Lines = true)]
        public string? Reason { get; init; }

        /// <summary>The kind of visit; its questions are for the person, and are not asked here.</summary>
        public string? VisitTypeId { get; init; }

        /// <inheritdoc />
        public override string ToString() => nameof(PersonInput);

        internal PatientDetails ToDetails() =>
            new(PlainText.Clean(Name), PlainText.Clean(Email), PlainText.CleanOrNull(Phone), PlainText.CleanOrNull(Reason));
    }
}
