using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <summary>Reads of bookings. Ownership stands in the query: somebody else's booking is the same as none.</summary>
public sealed class BookingQueries(MediBookDbContext db, IOptions<BookingOptions> options)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 50;

    /// <summary>Most appointments of a calendar.</summary>
    public const int MostInACalendar = 5_000;

    /// <summary>One booking by its id, or null: the own one, or one that the account was given a right to see.</summary>
    public async Task<BookingView?> FindAsync(Actor actor, int id, CancellationToken ct) =>
        (await ReadForAsync(actor, db.Bookings.Where(db.OpenTo(actor, RightLevel.See)).Where(booking => booking.Id == id), ct)).SingleOrDefault();

    /// <summary>One booking by its reference, or null: the own one, or one over which the account was given a right that goes far enough.</summary>
    public async Task<BookingView?> FindAsync(Actor actor, string reference, CancellationToken ct, RightLevel least = RightLevel.See) =>
        BookingReference.IsWellFormed(reference)
            ? (await ReadForAsync(actor, db.Bookings.Where(db.OpenTo(actor, least)).Where(booking => booking.Reference == reference), ct)).SingleOrDefault()
            : null;

    /// <summary>What the person answered to the questions of the visit type, in order; nothing for who may not see the booking.</summary>
    public Task<List<GivenAnswer>> AnswersAsync(Actor actor, int id, CancellationToken ct) => (
        from booking in db.Bookings.Where(db.OwnedBy(actor))
        join answer in db.BookingAnswers on booking.Id equals answer.BookingId
        where booking.Id == id
        orderby answer.Position
        select new GivenAnswer(answer.Question, answer.Kind, answer.Answer)).ToListAsync(ct);

    /// <summary>One booking as a mail to its person tells of it, or null. Nobody asks for it but the sender of mails.</summary>
    public async Task<MailedBooking?> FindForMailAsync(int id, CancellationToken ct)
    {
        if ((await ReadAsync(db.Bookings.Where(booking => booking.Id == id), ct)).SingleOrDefault() is not { } view)
        {
            return null;
        }

        var language = await db.Bookings.Where(booking => booking.Id == id).Select(booking => booking.Language).SingleAsync(ct);
        var before = await (
            from told in db.SlotEvents
            where told.BookingId == id && told.Kind == SlotEventKind.MovedAway
            orderby told.At descending
            join slot in db.Slots on told.SlotId equals slot.Id
            select new { slot.StartsAt, slot.Location!.TimeZoneId, slot.Doctor!.Name }).FirstOrDefaultAsync(ct);
        return new MailedBooking(view, (await db.NowAsync(ct)).InZone(view.Start.Zone).Date, language, before is null ? null : new EarlierTime(before.StartsAt.InZone(Zones.Of(before.TimeZoneId)), before.Name));
    }

    /// <summary>The booking for which an earlier time is offered, as a mail tells of it together with that time; null where the offer has no booking any more.</summary>
    /// <param name="offerId">The offer.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<MailedBooking?> FindEarlierForMailAsync(int offerId, CancellationToken ct)
    {
        var bookedId = await db.Bookings.Where(offer => offer.Id == offerId)
            .Select(offer => db.WaitingEntries.Where(wish => wish.Id == offer.WaitingEntryId).Select(wish => wish.BookingId).FirstOrDefault()).SingleOrDefaultAsync(ct);
        return bookedId is { } id && await FindForMailAsync(id, ct) is { } booked
            ? booked with { Offered = (await ReadAsync(db.Bookings.Where(offer => offer.Id == offerId), ct)).Single() }
            : null;
    }

    /// <summary>The bookings of the account, the latest appointment first; a guest sees those of this browser.</summary>
    /// <remarks>Those over which the account was given a right are among them, each with how far it goes.</remarks>
    public async Task<BookingPage> MineAsync(Actor actor, BookingFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(filter);
        var person = actor with { Roles = [] };
        var rights = await RightsAsync(person, ct);
        return await PageAsync(person, rights, db.Bookings.Where(db.OpenTo(person, rights.Keys)), filter, ct);
    }

    /// <summary>Where the actor's own live bookings stand: the slots whose changes concern a page that lists them.</summary>
    public async Task<LiveSlots> LiveSlotsAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var person = actor with { Roles = [] };
        var slots = await db.Bookings.Where(db.OpenTo(person, (await RightsAsync(person, ct)).Keys)).Where(booking => booking.Slot!.BookingId == booking.Id)
            .OrderByDescending(booking => booking.Slot!.StartsAt).Take(PageSize).Select(booking => new { booking.SlotId, booking.Slot!.DoctorId }).ToListAsync(ct);
        return new LiveSlots([.. slots.Select(slot => slot.DoctorId).Distinct()], slots.Select(slot => slot.SlotId).ToHashSet());
    }

    /// <summary>The account's next confirmed appointment, or null.</summary>
    public async Task<BookingView?> NextAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return (await ReadAsync(
            db.Bookings.Where(db.OwnedBy(actor with { Roles = [] }))
                .Where(booking => booking.Status == BookingStatus.Confirmed && booking.Slot!.StartsAt > MediBookDbContext.BookingClock())
                .OrderBy(booking => booking.Slot!.StartsAt).Take(1), ct)).SingleOrDefault();
    }

    /// <summary>An account's appointments that begin after an instant, the first one first, as its calendar shows them.</summary>
    public Task<List<BookingView>> AppointmentsOfAccountAsync(int accountId, Instant since, CancellationToken ct) =>
        AppointmentsAsync(db.Bookings.Where(booking => booking.AccountId == accountId), since, ct);

    /// <summary>The same of a doctor.</summary>
    public Task<List<BookingView>> AppointmentsOfDoctorAsync(int doctorId, Instant since, CancellationToken ct) =>
        AppointmentsAsync(db.Bookings.Where(booking => booking.Slot!.DoctorId == doctorId && booking.Slot.BookingId == booking.Id), since, ct);

    /// <summary>A slice of the actor's own bookings, of everyone's for an admin; newest first, each read by an index.</summary>
    public async Task<BookingSlice> ListAsync(Actor actor, BookingListFilter filter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var bookings = WithStatus(SeenBy(actor), filter.Status, await db.NowAsync(ct));
        if (filter.PatientEmail is { } email)
        {
            var normalized = OwnerKeys.NormalizeEmail(email);
            bookings = bookings.Where(booking => MediBookDbContext.Lower(booking.PatientEmail) == normalized);
        }

        if (filter.After is { } after)
        {
            // The first condition alone says where in the index to begin.
            bookings = bookings.Where(booking => booking.CreatedAt <= after.CreatedAt && (booking.CreatedAt < after.CreatedAt || booking.Id > after.Id));
        }

        var rows = await RowsAsync(bookings.OrderByDescending(booking => booking.CreatedAt).ThenBy(booking => booking.Id).Take(filter.Most + 1), ct);
        return rows.Count <= filter.Most
            ? new BookingSlice(rows, null)
            : new BookingSlice(rows[..filter.Most], new BookingCursor(rows[filter.Most - 1].BookingTime, rows[filter.Most - 1].Id));
    }

    /// <summary>One booking of <see cref="ListAsync"/>, or null.</summary>
    public async Task<BookingRow?> FindRowAsync(Actor actor, int id, CancellationToken ct) =>
        (await RowsAsync(SeenBy(actor).Where(booking => booking.Id == id), ct)).SingleOrDefault();

    /// <summary>Everyone's for an admin, else the own ones: at this door reception is a person like others.</summary>
    private IQueryable<Booking> SeenBy(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return actor.IsAdmin ? db.Bookings : db.Bookings.Where(db.OwnedBy(actor with { Roles = [] }));
    }

    private Task<List<BookingView>> AppointmentsAsync(IQueryable<Booking> bookings, Instant since, CancellationToken ct) => ReadAsync(
        bookings.Where(booking => booking.Status == BookingStatus.Confirmed && booking.Slot!.StartsAt > since)
            .OrderBy(booking => booking.Slot!.StartsAt).ThenBy(booking => booking.Id).Take(MostInACalendar), ct);

    private static Task<List<BookingRow>> RowsAsync(IQueryable<Booking> bookings, CancellationToken ct) =>
        bookings.Select(booking => new BookingRow(
            booking.Id, booking.SlotId, booking.PatientName, booking.PatientEmail, booking.PatientPhone,
            booking.Status == BookingStatus.Pending && booking.ExpiresAt <= MediBookDbContext.BookingClock() ? BookingStatus.Failed : booking.Status,
            booking.CreatedAt, booking.ConfirmedAt, booking.Slot!.StartsAt, (int)(booking.Slot.EndsAt - booking.Slot.StartsAt).TotalMinutes,
            booking.Slot.Doctor!.Name,
            booking.Slot.Doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).FirstOrDefault() ?? "",
            booking.Slot.DoctorId, booking.ExpiresAt, booking.Reference, booking.AccountId)).ToListAsync(ct);

    /// <summary>Only one status; a hold past its time counts as FAILED.</summary>
    private static IQueryable<Booking> WithStatus(IQueryable<Booking> bookings, BookingStatus? wanted, Instant now) => wanted switch
    {
        null => bookings,
        BookingStatus.Pending => bookings.Where(booking => booking.Status == BookingStatus.Pending && booking.ExpiresAt > now),
        BookingStatus.Failed => bookings.Where(booking => booking.Status == BookingStatus.Failed || (booking.Status == BookingStatus.Pending && booking.ExpiresAt <= now)),
        { } status => bookings.Where(booking => booking.Status == status),
    };

    private async Task<BookingPage> PageAsync(
        Actor actor, Dictionary<int, RightLevel> rights, IQueryable<Booking> bookings, BookingFilter filter, CancellationToken ct)
    {
        bookings = WithStatus(bookings.Where(booking => filter.PatientId == null || booking.PatientId == filter.PatientId), filter.Status, await db.NowAsync(ct));
        var total = await bookings.CountAsync(ct);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        var page = Math.Clamp(filter.Page, 1, pages);
        var rows = await ReadAsync(
            bookings.OrderByDescending(booking => booking.Slot!.StartsAt).ThenByDescending(booking => booking.Id).Skip((page - 1) * PageSize).Take(PageSize), ct, actor, rights);
        return new BookingPage(rows, total, page, pages);
    }

    /// <summary>How far the rights of the actor's account go, by person.</summary>
    private async Task<Dictionary<int, RightLevel>> RightsAsync(Actor actor, CancellationToken ct) => actor.AccountId is null
        ? []
        : (await db.RightsHeldBy(actor, RightLevel.See).Select(right => new { right.PatientId, right.Level }).ToListAsync(ct))
            .GroupBy(right => right.PatientId).ToDictionary(rights => rights.Key, rights => rights.Max(right => right.Level));

    private async Task<List<BookingView>> ReadForAsync(Actor actor, IQueryable<Booking> bookings, CancellationToken ct) =>
        await ReadAsync(bookings, ct, actor, actor.IsStaff ? null : await RightsAsync(actor, ct));

    private async Task<List<BookingView>> ReadAsync(
        IQueryable<Booking> bookings, CancellationToken ct, Actor? actor = null, Dictionary<int, RightLevel>? rights = null)
    {
        var rows = await bookings.AsNoTracking().Select(booking => new
        {
            Booking = booking,
            booking.Slot!.StartsAt,
            booking.Slot.EndsAt,
            booking.Slot.DoctorId,
            DoctorName = booking.Slot.Doctor!.Name,
            Specialization = booking.Slot.Doctor.Specializations.OrderBy(link => link.Position).Select(link => link.Specialization!.Name).FirstOrDefault(),
            Location = booking.Slot.Location!,
            Visit = db.VisitTypes.Where(type => type.Id == booking.VisitTypeId)
                .Select(type => new BookedVisit(type.Id, type.Name, type.LeastMinutes, type.Preparation)).FirstOrDefault(),
            Now = MediBookDbContext.BookingClock(),
        }).ToListAsync(ct);
        var rules = options.Value;
        return [.. rows.Select(row =>
        {
            var (booking, zone, now) = (row.Booking, Zones.Of(row.Location.TimeZoneId), row.Now);
            var live = booking.Status is BookingStatus.Pending && booking.ExpiresAt > now;
            var cancelUntil = row.StartsAt - rules.CutOff;
            RightLevel? right = booking.AccountId != actor?.AccountId && rights is not null && booking.PatientId is { } patient && rights.TryGetValue(patient, out var level) ? level : null;
            return new BookingView(
                booking.Id, booking.Reference, booking.Status is BookingStatus.Pending && !live ? BookingStatus.Failed : booking.Status,
                booking.SlotId, row.DoctorId, row.DoctorName, row.Specialization ?? "", row.StartsAt.InZone(zone), (int)(row.EndsAt - row.StartsAt).TotalMinutes,
                row.Location.Name, row.Location.Address, booking.PatientName, booking.PatientEmail, booking.PatientPhone, booking.Reason, booking.AccountId is null,
                live ? (int)Math.Ceiling((booking.ExpiresAt!.Value - now).TotalSeconds) : 0, booking.ExpiresAt?.InZone(zone),
                Math.Max(0, rules.MostExtensions - booking.Extensions), cancelUntil.InZone(zone),
                booking.Status is BookingStatus.Confirmed && cancelUntil > now && (right is null or RightLevel.Cancel), row.StartsAt <= now,
                booking.ConfirmedAt is null ? null : booking.Revision, booking.IsOffer, row.Visit)
            { Right = right };
        })];
    }
}
