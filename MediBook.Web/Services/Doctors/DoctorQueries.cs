using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Doctors;

/// <summary>Reads of doctors for admins.</summary>
public sealed class DoctorQueries(MediBookDbContext db)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>Doctors by name.</summary>
    public async Task<DoctorListPage> ListAsync(DoctorListFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var doctors = db.Doctors.Where(doctor => filter.IsActive == null || doctor.IsActive == filter.IsActive);
        if (filter.Search is { } search)
        {
            var pattern = SearchText.Anywhere(search);
            doctors = doctors.Where(doctor => EF.Functions.ILike(doctor.Name, pattern, SearchText.Escape)
                || EF.Functions.ILike(EF.Functions.Collate(doctor.Email, "default"), pattern, SearchText.Escape));
        }

        var now = await db.NowAsync(ct);
        var until = now + Duration.FromDays(14);
        var free = db.Slots.Where(Slot.FreeAt(now)).Where(slot => slot.StartsAt < until);
        var total = await doctors.CountAsync(ct);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var page = Math.Clamp(filter.Page, 1, pages);
        var rows = await doctors.OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id).Skip((page - 1) * PageSize).Take(PageSize)
            .Select(doctor => new DoctorRow(
                doctor.Id, doctor.Name, doctor.Email, doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).ToList(),
                doctor.Location!.Name, doctor.IsActive, free.Count(slot => slot.DoctorId == doctor.Id)))
            .ToListAsync(ct);
        return new DoctorListPage(rows, total, page, pages);
    }

    /// <summary>One doctor for the edit form, or null.</summary>
    public Task<DoctorForm?> FindAsync(int id, CancellationToken ct) => db.Doctors.Where(doctor => doctor.Id == id)
        .Select(doctor => new DoctorForm(
            doctor.Id, doctor.Name, doctor.Email, doctor.Phone, doctor.YearsOfExperience, doctor.Languages, doctor.About, doctor.LocationId, doctor.IsActive,
            doctor.Specializations.OrderBy(link => link.Position).Select(link => link.SpecializationId).ToList()))
        .SingleOrDefaultAsync(ct);

    /// <summary>Whose the email addresses are, in the same order. The database says which are the same, as it does when a doctor is stored.</summary>
    public Task<List<EmailOwner>> OwnersOfAsync(IEnumerable<string> emails, CancellationToken ct)
    {
        var typed = emails.ToArray();
        return db.Database.SqlQuery<EmailOwner>(
            $"""
            select (place - 1)::int as place,
                (first_value(place) over (partition by typed collate ignore_case order by place) - 1)::int as first_place,
                doctors.id as doctor_id, doctors.name as doctor_name, coalesce(doctors.is_active, false) as is_active, doctors.location_id
            from unnest({typed}) with ordinality as list (typed, place)
            left join doctors on doctors.email = list.typed
            """).OrderBy(owner => owner.Place).ToListAsync(ct);
    }

    /// <summary>Doctors to choose from, active ones first, then by name.</summary>
    public Task<List<DoctorChoice>> ChoicesAsync(CancellationToken ct) => db.Doctors
        .OrderByDescending(doctor => doctor.IsActive).ThenBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id)
        .Select(doctor => new DoctorChoice(doctor.Id, doctor.Name, doctor.IsActive, doctor.Location!.TimeZoneId)).Take(2_000).ToListAsync(ct);
}
