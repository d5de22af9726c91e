using MediBook.Web.Services.Availability;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace MediBook.Web.Pages;

/// <summary>Home: which type of doctor?</summary>
public sealed class IndexModel(AvailabilityQueries availability, BookingQueries bookings, ClinicQueries clinics, Visitor visitor) : PageModel
{
    /// <summary>Types of doctor that can be booked, popular first; empty before the clinic has doctors.</summary>
    public IReadOnlyList<SpecializationChoice> Specializations { get; private set; } = [];

    /// <summary>The next appointment of a person who is signed in, or null.</summary>
    public BookingView? Next { get; private set; }

    /// <summary>The clinic, or null before the set-up.</summary>
    public ClinicCard? Clinic { get; private set; }

    /// <summary>Shows the page.</summary>
    public async Task OnGetAsync(CancellationToken ct)
    {
        Clinic = await clinics.FindAsync(ct);
        Specializations = await availability.SpecializationsAsync(ct);
        Next = visitor.Actor.AccountId is null ? null : await bookings.NextAsync(visitor.Actor, ct);
    }
}
