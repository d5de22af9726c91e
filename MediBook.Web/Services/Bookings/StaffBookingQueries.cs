using System.Runtime.CompilerServices;
using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>
/// Reads of everybody's bookings, for staff. People are found by the words of <see cref="BookingWords"/> (an index on groups of three letters),
/// appointments in order of time by the indexes on slots, bookings in the order in which they were made by the one on their creation.
/// Pages go on from a place and never count rows to skip, so that the last page costs what the first one does.
/// </summary>
public sealed partial class StaffBookingQueries(MediBookDbContext db, BookingQueries bookings, IOptions<BookingOptions> options)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>How many are counted at most; so few are then read by their ids, so that what finds them runs once.</summary>
    public const int MostCounted = 200;

    /// <summary>How many other bookings of a person are listed.</summary>
    public const int MostOthers = 10;

    private const int Chunk = 1_000;

    /// <summary>A page of the list.</summary>
    /// <param name="filter">Which bookings.</param>
    /// <param name="order">In which order.</param>
    /// <param name="place">Where the page begins or, where <see cref="StaffBookingPlace.Before"/> says so, ends; null: at the beginning.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<StaffBookingPage> ListAsync(StaffBookingFilter filter, StaffBookingOrder order, StaffBookingPlace? place, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var now = await db.NowAsync(ct);
        var all = await FilteredAsync(filter, now, ct);
        var ids = await Ordered(all, order, null).Select(booking => booking.Id).Take(MostCounted + 1).ToListAsync(ct);
        var found = ids.Count;
        all = found <= MostCounted ? db.Bookings.Where(booking => ids.Contains(booking.Id)) : all;
        var rows = await RowsAsync(all, order, place, PageSize + 1, now, ct);
        if (place is { Before: true } && rows.Count <= PageSize)
        {
            // What is left before the place is the first page, or a piece of it.
            (rows, place) = (await RowsAsync(all, order, null, PageSize + 1, now, ct), null);
        }

        var isMore = rows.Count > PageSize;
        if (place is { Before: true })
        {
            rows.RemoveAt(PageSize);
            rows.Reverse();
        }

        var shown = rows.Take(PageSize).ToList();
        return new StaffBookingPage(
            shown, Math.Min(found, MostCounted), found > MostCounted,
            place is null || shown.Count == 0 ? null : PlaceOf(shown[0], order, before: true),
            shown.Count > 0 && (isMore || place is { Before: true }) ? PlaceOf(shown[^1], order, before: false) : null);
    }

    /// <summary>Every booking that fits, piece by piece: what is in memory does not grow with the list, and no connection is held between the pieces.</summary>
    public async IAsyncEnumerable<StaffBookingRow> AllAsync(StaffBookingFilter filter, StaffBookingOrder order, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var now = await db.NowAsync(ct);
        var all = await FilteredAsync(filter, now, ct);
        StaffBookingPlace? place = null;
        List<StaffBookingRow> rows;
        do
        {
            rows = await RowsAsync(all, order, place, Chunk, now, ct);
            foreach (var row in rows)
            {
                yield return row;
            }

            place = rows.Count == 0 ? null : PlaceOf(rows[^1], order, before: false);
        }
        while (rows.Count == Chunk);
    }

    /// <summary>One booking with its history, or null.</summary>
    public async Task<StaffBooking?> FindAsync(Actor actor, string reference, CancellationToken ct)
    {
        if (await bookings.FindAsync(actor, reference, ct) is not { } booking)
        {
            return null;
        }

        var more = await db.Bookings.Where(row => row.Id == booking.Id)
            .Select(row => new { row.Attendance, row.CancelReason, row.PatientId, row.Slot!.OverbookedBy, row.Slot.OverbookReason }).SingleAsync(ct);
        return new StaffBooking(
            booking, more.Attendance, more.CancelReason,
            more is { OverbookedBy: { } who, OverbookReason: { } why } ? new Overbooked(await ActorAsync(who, ct), why) : null, await HistoryAsync(booking.Id, booking.Start.Zone, ct),
            await OthersAsync(booking, more.PatientId, ct),
            (await db.MissedAsync([booking.Id], options.Value, await db.NowAsync(ct), ct)).GetValueOrDefault(booking.Id), await bookings.AnswersAsync(actor, booking.Id, ct));
    }

    /// <summary>Known people who fit, by name.</summary>
    public Task<List<KnownPatient>> PatientsAsync(PeopleSearch search, int most, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(search);
        // Who is reached through somebody else's account is booked by it: by the email here the account's own person would be meant.
        var patients = db.Patients.Where(patient => patient.Email != "");
        foreach (var pattern in search.Patterns)
        {
            patients = patients.Where(patient => EF.Functions.Like(
                EF.Property<string>(patient, MediBookDbContext.PatientSearchWords), MediBookDbContext.NameForSearch(pattern), SearchText.Escape));
        }

        return patients.Where(_ => search.Patterns.Count > 0).OrderBy(patient => patient.Name).ThenBy(patient => patient.Id).Take(most)
            .Select(patient => new KnownPatient(patient.Id, patient.Name, patient.Email, patient.Phone)).ToListAsync(ct);
    }

    /// <summary>One known person, or null.</summary>
    public Task<KnownPatient?> PatientAsync(int id, CancellationToken ct) => db.Patients.Where(patient => patient.Id == id)
        .Select(patient => new KnownPatient(patient.Id, patient.Name, patient.Email, patient.Phone)).SingleOrDefaultAsync(ct);

    private async Task<IQueryable<Booking>> FilteredAsync(StaffBookingFilter filter, Instant now, CancellationToken ct)
    {
        var found = await SearchedAsync(filter.Search, ct);
        // Every PENDING booking has a row in live_holds, which is small: a status stands in no index.
        found = filter.Status switch
        {
            null => found,
            BookingStatus.Pending => found.Where(booking => db.LiveHolds.Select(hold => hold.BookingId).Contains(booking.Id) && booking.ExpiresAt > now),
            BookingStatus.Failed => found.Where(booking => booking.Status == BookingStatus.Failed || (booking.Status == BookingStatus.Pending && booking.ExpiresAt <= now)),
            { } status => found.Where(booking => booking.Status == status),
        };
        if (filter.Attendance is { } attendance)
        {
            found = found.Where(booking => booking.Status == BookingStatus.Confirmed && booking.Attendance == attendance);
        }

        if (filter.Overbooked)
        {
            found = found.Where(booking => booking.Slot!.Overbooked);
        }

        if (filter.DoctorId is { } doctor)
        {
            found = found.Where(booking => booking.Slot!.DoctorId == doctor);
        }

        if (filter.LocationId is { } location)
        {
            found = found.Where(booking => booking.Slot!.LocationId == location);
        }

        var (from, until) = await RangeAsync(filter, ct);
        found = from is { } first ? found.Where(booking => booking.Slot!.StartsAt >= first) : found;
        return until is { } end ? found.Where(booking => booking.Slot!.StartsAt < end) : found;
    }

    /// <summary>A whole email address, and a phone number by its end, are looked up; where nobody has it, it is looked for as a piece of one.</summary>
    private async Task<IQueryable<Booking>> SearchedAsync(PeopleSearch? search, CancellationToken ct)
    {
        if (search is null)
        {
            return db.Bookings;
        }

        if (search.Reference is { } reference)
        {
            return db.Bookings.Where(booking => booking.Reference == reference);
        }

        if (search.Email is { } email && await WithEmail(email).AnyAsync(ct))
        {
            return WithEmail(email);
        }

        if (search.PhoneBackwards is { } phone && await WithPhone(phone).AnyAsync(ct))
        {
            return WithPhone(phone);
        }

        IQueryable<BookingWords> words = db.BookingWords;
        foreach (var pattern in search.Patterns)
        {
            words = words.Where(row => EF.Functions.Like(row.Words, MediBookDbContext.NameForSearch(pattern), SearchText.Escape));
        }

        return db.Bookings.Where(booking => words.Any(row => row.BookingId == booking.Id));
    }

    private IQueryable<Booking> WithEmail(string email) => db.Bookings.Where(
        booking => db.BookingWords.Any(row => row.BookingId == booking.Id && row.Email == MediBookDbContext.NameForSearch(email)));

    private IQueryable<Booking> WithPhone(string pattern) => db.Bookings.Where(
        booking => db.BookingWords.Any(row => row.BookingId == booking.Id && EF.Functions.Like(row.PhoneBackwards, pattern)));

    /// <summary>The days as instants, in the zone of the place that is looked at: the location's, else the doctor's, else the clinic's.</summary>
    private async Task<(Instant? From, Instant? Until)> RangeAsync(StaffBookingFilter filter, CancellationToken ct)
    {
        if (filter is { From: null, To: null })
        {
            return default;
        }

        var location = filter.LocationId is { } chosen
            ? db.Locations.Where(row => row.Id == chosen)
            : filter.DoctorId is { } doctor
                ? db.Doctors.Where(row => row.Id == doctor).Select(row => row.Location!)
                : db.Locations.Where(row => db.Clinics.Any(clinic => clinic.DefaultLocationId == row.Id));
        var zone = await location.Select(row => row.TimeZoneId).FirstOrDefaultAsync(ct) is { } id ? Zones.Of(id) : DateTimeZone.Utc;
        return (
            filter.From is { } from ? zone.AtStartOfDay(from).ToInstant() : null,
            filter.To is { } to ? zone.AtStartOfDay(to.PlusDays(1)).ToInstant() : null);
    }

    private static async Task<List<StaffBookingRow>> RowsAsync(
        IQueryable<Booking> bookings, StaffBookingOrder order, StaffBookingPlace? place, int most, Instant now, CancellationToken ct)
    {
        var rows = await Ordered(bookings, order, place).Take(most).AsNoTracking().Select(booking => new
        {
            booking.Id,
            booking.Reference,
            Status = booking.Status == BookingStatus.Pending && booking.ExpiresAt <= now ? BookingStatus.Failed : booking.Status,
            booking.Attendance,
            booking.PatientName,
            booking.PatientEmail,
            booking.PatientPhone,
            DoctorName = booking.Slot!.Doctor!.Name,
            LocationName = booking.Slot.Location!.Name,
            booking.Slot.Location.TimeZoneId,
            booking.Slot.StartsAt,
            booking.Slot.EndsAt,
            booking.CreatedAt,
            booking.Slot.Overbooked,
            OfferedUntil = booking.WaitingEntryId != null && booking.Status == BookingStatus.Pending && booking.ExpiresAt > now ? booking.ExpiresAt : null,
        }).ToListAsync(ct);
        return [.. rows.Select(row =>
        {
            var zone = Zones.Of(row.TimeZoneId);
            return new StaffBookingRow(
                row.Id, row.Reference, row.Status, row.Attendance, row.PatientName, row.PatientEmail, row.PatientPhone, row.DoctorName, row.LocationName,
                row.StartsAt.InZone(zone), (int)(row.EndsAt - row.StartsAt).TotalMinutes, row.CreatedAt.InZone(zone), row.Overbooked,
                row.OfferedUntil?.InZone(zone));
        })];
    }

    /// <summary>What comes after a place (or, read backwards, before it). The first condition alone says where in the index to begin.</summary>
    private static IQueryable<Booking> Ordered(IQueryable<Booking> bookings, StaffBookingOrder order, StaffBookingPlace? place)
    {
        var descending = order is StaffBookingOrder.Latest or StaffBookingOrder.Newest != place is { Before: true };
        var (at, id) = (place?.At ?? default, place?.Id ?? 0);
        var byAppointment = order is StaffBookingOrder.Latest or StaffBookingOrder.Earliest;
        bookings = (place is null, byAppointment, descending) switch
        {
            (true, _, _) => bookings,
            (_, true, true) => bookings.Where(row => row.Slot!.StartsAt <= at && (row.Slot.StartsAt < at || row.Id < id)),
            (_, true, false) => bookings.Where(row => row.Slot!.StartsAt >= at && (row.Slot.StartsAt > at || row.Id > id)),
            (_, false, true) => bookings.Where(row => row.CreatedAt <= at && (row.CreatedAt < at || row.Id < id)),
            (_, false, false) => bookings.Where(row => row.CreatedAt >= at && (row.CreatedAt > at || row.Id > id)),
        };
        return (byAppointment, descending) switch
        {
            (true, true) => bookings.OrderByDescending(row => row.Slot!.StartsAt).ThenByDescending(row => row.Id),
            (true, false) => bookings.OrderBy(row => row.Slot!.StartsAt).ThenBy(row => row.Id),
            (false, true) => bookings.OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id),
            (false, false) => bookings.OrderBy(row => row.CreatedAt).ThenBy(row => row.Id),
        };
    }

    private static StaffBookingPlace PlaceOf(StaffBookingRow row, StaffBookingOrder order, bool before) => new(
        order is StaffBookingOrder.Latest or StaffBookingOrder.Earliest ? row.Start.ToInstant() : row.MadeAt.ToInstant(), row.Id, before);

    private async Task<IReadOnlyList<StaffBookingRow>> OthersAsync(BookingView booking, int? patientId, CancellationToken ct)
    {
        var others = patientId is { } patient
            ? db.Bookings.Where(row => row.PatientId == patient)
            : WithEmail(booking.PatientEmail).Where(row => booking.PatientEmail != "");
        return await RowsAsync(others.Where(row => row.Id != booking.Id), StaffBookingOrder.Latest, null, MostOthers, await db.NowAsync(ct), ct);
    }
}
