using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;

namespace MediBook.Web.Services.Accounts;

/// <summary>Who an account or an address is, as <see cref="PersonalData"/> asks for it.</summary>
internal static class DataSubjects
{
    /// <summary>The person of an account, with the bookings; an address that is not proven finds none.</summary>
    public static async Task<DataSubject> SubjectOfAsync(this MediBookDbContext db, int accountId, bool forUpdate, CancellationToken ct)
    {
        var email = await db.Users.Where(user => user.Id == accountId && user.EmailConfirmed).Select(user => user.Email).SingleOrDefaultAsync(ct);
        var patient = await db.Patients.Where(person => person.AccountId == accountId).Select(person => (int?)person.Id).SingleOrDefaultAsync(ct);
        return await db.FindBookingsAsync(Subject(accountId, patient, email), forUpdate, ct);
    }

    /// <summary>A guest, with the bookings, by the address that was booked with.</summary>
    public static Task<DataSubject> SubjectOfAsync(this MediBookDbContext db, string email, bool forUpdate, CancellationToken ct) =>
        db.FindBookingsAsync(Subject(null, null, email), forUpdate, ct);

    private static DataSubject Subject(int? accountId, int? patientId, string? email) => new(
        accountId, patientId, email is null ? null : OwnerKeys.NormalizeEmail(email), email is null ? null : OwnerKeys.ForSeat(null, null, email), []);
}
