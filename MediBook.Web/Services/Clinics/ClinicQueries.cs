using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Clinics;

/// <summary>What the clinic says of itself on every page.</summary>
/// <param name="Name">Name.</param>
/// <param name="Phone">The number that people call.</param>
/// <param name="EmergencyText">What to do in an emergency, in one sentence.</param>
public sealed record ClinicCard(string Name, string Phone, string EmergencyText);

/// <summary>Reads the one clinic, once in a request: the page and its footer share the answer.</summary>
public sealed class ClinicQueries(MediBookDbContext db)
{
    private ClinicCard? _card;

    /// <summary>The clinic, or null before the set-up.</summary>
    public async Task<ClinicCard?> FindAsync(CancellationToken ct) => _card ??= await db.Clinics
        .Where(clinic => clinic.Id == Clinic.OnlyId)
        .Select(clinic => new ClinicCard(clinic.Name, clinic.Phone, clinic.EmergencyText))
        .SingleOrDefaultAsync(ct);
}
