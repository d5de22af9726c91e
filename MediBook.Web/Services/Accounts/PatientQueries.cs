using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>How to reach the person an account stands for. Printed without its content: it is personal.</summary>
/// <param name="Name">Name; empty until given.</param>
/// <param name="Email">Email as typed.</param>
/// <param name="Phone">Phone, or null.</param>
public sealed record PatientCard(string Name, string Email, string? Phone)
{
    /// <inheritdoc />
    public override string ToString() => nameof(PatientCard);
}

/// <summary>Reads the account's own "me".</summary>
public sealed class PatientQueries(MediBookDbContext db)
{
    /// <summary>The actor's "me", or null for guests and staff without one.</summary>
    public async Task<PatientCard?> FindMeAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.PatientId is not { } id
            ? null
            : await db.Patients.Where(patient => patient.Id == id && patient.AccountId == actor.AccountId)
                .Select(patient => new PatientCard(patient.Name, patient.Email, patient.Phone)).SingleOrDefaultAsync(ct);
    }
}
