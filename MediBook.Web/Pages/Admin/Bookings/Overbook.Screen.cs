using System.ComponentModel.DataAnnotations;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Doctors;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Bookings;

/// <content>What the page shows at each of its two steps, and where it leads.</content>
public sealed partial class OverbookModel
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
    public TimeToOverbook? Chosen { get; private set; }

    /// <summary>Doctors to choose from.</summary>
    public IReadOnlyList<DoctorChoice> Doctors { get; private set; } = [];

    private async Task<IActionResult> ShowAsync(Func<IActionResult> page, CancellationToken ct)
    {
        Doctors = [.. (await doctors.ChoicesAsync(ct)).Where(doctor => doctor.IsActive)];
        if (Time.Read() is not { } time)
        {
            return page();
        }

        return (await queries.TimeToOverbookAsync(time.DoctorId, time.Date, time.From, time.To, ct)).Match(
            chosen =>
            {
                Chosen = chosen;
                return page();
            },
            this.RefusedOverbooking);
    }

    private Task<IActionResult> Booked(BookingReceipt receipt)
    {
        this.Flash(T("The appointment is booked over the doctor’s other times. The patient is told by email."));
        return Task.FromResult<IActionResult>(new SeeOther(AdminLinks.Booking(receipt.Reference)));
    }

    /// <summary>The doctor and the time, on the clock of the doctor's location.</summary>
    public sealed record TimeInput
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

        /// <summary>All of it, or null where something is missing or cannot be read.</summary>
        internal (int DoctorId, LocalDate Date, LocalTime From, LocalTime To)? Read() =>
            DoctorId is { } doctor && TypedTimes.Date(Date) is { } date && TypedTimes.Time(From) is { } from && TypedTimes.Time(To) is { } to
                ? (doctor, date, from, to)
                : null;
    }
}
