using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Availability;

/// <summary>The list of doctors: who fits, in which order, and the next days on which each is free.</summary>
public sealed partial class AvailabilityQueries
{
    /// <summary>Doctors on a page.</summary>
    public const int DoctorsOnAPage = 20;

    private const int MostCloseNames = 8;

    /// <summary>
    /// From how much of a word's letters (pg_trgm's word similarity, 0 to 1) a name is close: two letters that changed places in a word of six,
    /// or one wrong letter in a word of five, are above it.
    /// </summary>
    private const double Close = 0.4;

    /// <summary>Whoever types more words than this is not looking for a name with a slip in it.</summary>
    private const int MostWordsOfAName = 6;

    /// <summary>Specializations that have active doctors: popular first, then by name.</summary>
    public Task<List<SpecializationChoice>> SpecializationsAsync(CancellationToken ct) => (
        from specialization in db.Specializations
        let doctors = db.Doctors.Count(doctor => doctor.IsActive && doctor.Specializations.Any(link => link.SpecializationId == specialization.Id))
        where doctors > 0
        orderby specialization.SortOrder, specialization.Name
        select new SpecializationChoice(specialization.Name, specialization.Slug, doctors)).ToListAsync(ct);

    /// <summary>Locations where active doctors work, by name.</summary>
    public Task<List<LocationChoice>> LocationsAsync(CancellationToken ct) => db.Locations
        .Where(location => db.Doctors.Any(doctor => doctor.IsActive && doctor.LocationId == location.Id))
        .OrderBy(location => location.Name).ThenBy(location => location.Id)
        .Select(location => new LocationChoice(location.Id, location.Name)).ToListAsync(ct);

    /// <summary>Languages that active doctors speak, in order; one that is spelled in two cases comes once.</summary>
    public async Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken ct) =>
        [.. (await LanguageListsAsync(ct)).SelectMany(Doctor.LanguagesOf).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.InvariantCultureIgnoreCase)];

    /// <summary>
    /// A page of the active doctors that fit. A name is found by parts of it, whatever their order, case and accents; where nobody is called so, those
    /// come whose names are close, so that a name that was typed right is never lost among others.
    /// </summary>
    /// <remarks>
    /// "Soonest" needs the first free time of every doctor that fits, and no more of those who are not on the page: one probe of the index on
    /// (doctor, start) each, which ends at the first free slot. What is free can stand in no index (ADR 1). "By name" asks nothing of the others.
    /// </remarks>
    public async Task<DoctorPage> DoctorsAsync(DoctorFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var now = await db.NowAsync(ct);
        var others = await FitAsync(filter, ct);
        var words = filter.Name?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var fit = words.Select(SearchText.Anywhere).Aggregate(others, (doctors, pattern) =>
            doctors.Where(doctor => EF.Functions.Like(
                EF.Property<string>(doctor, MediBookDbContext.DoctorSearchName), MediBookDbContext.NameForSearch(pattern), SearchText.Escape)));
        var total = await fit.CountAsync(ct);
        if (total == 0 && words.Length is > 0 and <= MostWordsOfAName)
        {
            var close = await CardsAsync(CloseTo(others, words), now, ct);
            return new DoctorPage(close, close.Count, 1, 1, AreClose: close.Count > 0);
        }

        var pages = Math.Max(1, (total + DoctorsOnAPage - 1) / DoctorsOnAPage);
        var page = Math.Clamp(filter.Page, 1, pages);
        var ordered = filter.Order is DoctorOrder.Soonest ? SoonestFirst(fit, now) : fit.OrderBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id);
        return new DoctorPage(await CardsAsync(ordered.Skip((page - 1) * DoctorsOnAPage).Take(DoctorsOnAPage), now, ct), total, page, pages, AreClose: false);
    }

    private Task<List<string?>> LanguageListsAsync(CancellationToken ct) =>
        db.Doctors.Where(doctor => doctor.IsActive && doctor.Languages != null).Select(doctor => doctor.Languages).Distinct().ToListAsync(ct);

    /// <summary>The active doctors that fit in all but the name.</summary>
    private async Task<IQueryable<Doctor>> FitAsync(DoctorFilter filter, CancellationToken ct)
    {
        var doctors = db.Doctors.Where(doctor => doctor.IsActive);
        if (filter.Specialization is { } slug)
        {
            doctors = doctors.Where(doctor => doctor.Specializations.Any(link => link.Specialization!.Slug == slug));
        }

        if (filter.LocationId is { } locationId)
        {
            doctors = doctors.Where(doctor => doctor.LocationId == locationId);
        }

        if (filter.Language is { } language)
        {
            // The lists are few and short; so how a list is taken apart is said once, in the domain.
            var lists = (await LanguageListsAsync(ct)).Where(list => Doctor.LanguagesOf(list).Contains(language, StringComparer.OrdinalIgnoreCase)).ToArray();
            doctors = doctors.Where(doctor => lists.Contains(doctor.Languages));
        }

        return doctors;
    }

    /// <summary>Each word is close to a word of the name; the closest first. Computed for each doctor that fits: a clinic's doctors are few.</summary>
    private static IQueryable<Doctor> CloseTo(IQueryable<Doctor> doctors, string[] words) => (
        from doctor in doctors
        let name = EF.Property<string>(doctor, MediBookDbContext.DoctorSearchName)
        where words.Min(word => EF.Functions.TrigramsWordSimilarity(MediBookDbContext.NameForSearch(word), name)) >= Close
        orderby words.Sum(word => EF.Functions.TrigramsWordSimilarity(MediBookDbContext.NameForSearch(word), name)) descending, doctor.Name, doctor.Id
        select doctor).Take(MostCloseNames);

    private IQueryable<Doctor> SoonestFirst(IQueryable<Doctor> doctors, Instant now)
    {
        var (earliest, latest) = Bookable(now);
        return doctors
            .OrderBy(doctor => db.Slots
                .Where(slot => slot.DoctorId == doctor.Id && slot.StartsAt > earliest && slot.StartsAt <= latest).Where(Slot.FreeAt(now))
                .OrderBy(slot => slot.StartsAt).Select(slot => (Instant?)slot.StartsAt).FirstOrDefault())
            .ThenBy(doctor => doctor.Name).ThenBy(doctor => doctor.Id);
    }

    private async Task<List<DoctorCard>> CardsAsync(IQueryable<Doctor> shown, Instant now, CancellationToken ct)
    {
        var doctors = await shown.Select(doctor => new
        {
            doctor.Id,
            doctor.Name,
            doctor.Languages,
            doctor.YearsOfExperience,
            Location = doctor.Location!,
            Specializations = doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).ToList(),
        }).AsNoTracking().ToListAsync(ct);
        var days = (await FreeDaysAsync([.. doctors.Select(doctor => doctor.Id)], now, ct)).ToLookup(day => day.DoctorId);
        return [.. doctors.Select(doctor => new DoctorCard(
            doctor.Id, doctor.Name, doctor.Specializations, doctor.Location.Name, doctor.Location.Address, doctor.Languages, doctor.YearsOfExperience,
            days[doctor.Id].Select(day => (ZonedDateTime?)day.First.InZone(Zones.Of(doctor.Location.TimeZoneId))).FirstOrDefault(),
            [.. days[doctor.Id].Select(day => new FreeDay(day.Day, day.Times))]))];
    }

    /// <summary>
    /// The next five days of each doctor that have free times, on the clock of the doctor's location. Goes from a free day to the next: from the day's
    /// end the first free slot is sought, so that only taken slots in front, and the five days themselves, are read. A day's end is sought three hours
    /// wide, since midnight may come twice or not at all; the date decides.
    /// </summary>
    private Task<List<FreeDayRow>> FreeDaysAsync(int[] doctorIds, Instant now, CancellationToken ct)
    {
        var (earliest, latest) = Bookable(now);
        return db.Database.SqlQuery<FreeDayRow>(
            $"""
            select doctors.id as doctor_id, strip.day, strip.times, strip.first
            from doctors
            join locations on locations.id = doctors.location_id
            cross join lateral (
                with recursive free as not materialized (
                    select starts_at, (starts_at at time zone locations.time_zone_id)::date as day from slots
                    where doctor_id = doctors.id and starts_at > {earliest} and starts_at <= {latest}
                        and state = 'OPEN' and (booking_id is null or held_until <= {now})
                ),
                days (number, day, first) as (
                    (select 1, free.day, free.starts_at from free order by free.starts_at limit 1)
                    union all
                    select days.number + 1, next.day, next.starts_at
                    from days
                    cross join lateral (
                        select free.day, free.starts_at from free
                        where free.starts_at > (days.day + 1)::timestamp at time zone locations.time_zone_id - interval '3 hours'
                            and free.starts_at > days.first and free.day > days.day
                        order by free.starts_at
                        limit 1
                    ) as next
                    where days.number < 5
                )
                select days.day, days.first, (
                    select count(*)::int from free
                    where free.starts_at >= days.first
                        and free.starts_at < (days.day + 1)::timestamp at time zone locations.time_zone_id + interval '3 hours'
                        and free.day = days.day
                ) as times
                from days
            ) as strip
            where doctors.id = any({doctorIds})
            order by doctors.id, strip.day
            """).ToListAsync(ct);
    }

    private sealed record FreeDayRow(int DoctorId, LocalDate Day, int Times, Instant First);
}
