using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Audit;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using NodaTime;

namespace MediBook.Web.Api;

/// <summary>Books a time at once, or holds it.</summary>
public sealed record NewBookingRequest
{
    /// <summary>The slot.</summary>
    [Required(ErrorMessage = "Give the slot_id")]
    public int? SlotId { get; init; }

    /// <summary>Who comes.</summary>
    [Display(Name = "The name"), Required(ErrorMessage = "Enter the patient’s name"), PlainText(200)]
    public string? PatientName { get; init; }

    /// <summary>Their email.</summary>
    [Required(ErrorMessage = "Enter an email address like name@example.com"), EmailText]
    public string? PatientEmail { get; init; }

    /// <summary>Their phone.</summary>
    [PhoneText]
    public string? PatientPhone { get; init; }

    /// <summary>True: the time is held until <c>expires_at</c> and waits to be confirmed.</summary>
    public bool? Hold { get; init; }

    /// <summary>Who comes, cleaned.</summary>
    internal PatientDetails ToDetails() => new(PlainText.Clean(PatientName), PlainText.Clean(PatientEmail), PlainText.CleanOrNull(PatientPhone), null);
}

/// <summary>Moves a booking to another time.</summary>
public sealed record RescheduleRequest
{
    /// <summary>The new slot.</summary>
    [Required(ErrorMessage = "Give the slot_id")]
    public int? SlotId { get; init; }
}

/// <summary>A booking.</summary>
/// <param name="Id">The booking.</param>
/// <param name="SlotId">Its slot.</param>
/// <param name="PatientName">Who comes.</param>
/// <param name="PatientEmail">Their email, as typed.</param>
/// <param name="PatientPhone">Their phone, or null.</param>
/// <param name="Status">PENDING, CONFIRMED, FAILED or CANCELLED.</param>
/// <param name="BookingTime">When it was made.</param>
/// <param name="ConfirmedAt">When it was confirmed, or null.</param>
/// <param name="SlotTime">Start of the appointment.</param>
/// <param name="DurationMinutes">Its length in minutes.</param>
/// <param name="DoctorName">The doctor's name with title.</param>
/// <param name="Specialization">The doctor's main specialization.</param>
/// <param name="DoctorId">The doctor; only where one booking is read.</param>
/// <param name="ExpiresAt">End of the hold; only where a time was just held.</param>
public sealed record BookingBody(
    int Id, int SlotId, string PatientName, string PatientEmail, string? PatientPhone,
    [property: EnumDataType(typeof(BookingStatus))] string Status, Instant BookingTime, Instant? ConfirmedAt, Instant SlotTime, int DurationMinutes, string DoctorName, string Specialization,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? DoctorId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Instant? ExpiresAt = null);

/// <summary>A booking that was made, confirmed or moved.</summary>
/// <param name="Booking">The booking.</param>
/// <param name="Message">In words.</param>
/// <param name="ManageUrl">Without a token: the page where the guest manages this booking.</param>
/// <param name="ManageToken">Without a token: the guest's key to this booking, for the header <c>Manage-Token</c>.</param>
public sealed record BookedAnswer(
    BookingBody Booking, string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ManageUrl = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ManageToken = null);

/// <summary>One booking.</summary>
/// <param name="Booking">The booking.</param>
public sealed record BookingAnswer(BookingBody Booking);

/// <summary>Bookings.</summary>
/// <param name="Bookings">The newest first.</param>
public sealed record BookingsAnswer(IReadOnlyList<BookingBody> Bookings);

/// <summary>Something was done.</summary>
/// <param name="Message">In words.</param>
public sealed record MessageAnswer(string Message);

/// <summary>Bookings: give a time to a person, show, move and cancel it.</summary>
internal static class BookingsApi
{
    private const int Bound = 1_000;

    private static readonly Refused BadStatus = Refused.Field("status", "status must be PENDING, CONFIRMED, FAILED or CANCELLED");
    private static readonly Refused BadEmail = Refused.Field("patient_email", "patient_email must be an email address like name@example.com");

    public static void MapBookings(this RouteGroupBuilder api)
    {
        var bookings = api.MapGroup("/bookings").WithTags("Bookings").RequireRateLimiting(RateLimitPolicies.Bookings);
        bookings.MapPost("", BookAsync).WithName("book").WithSummary("Book a time at once, or hold it").RequireAuthorization(Bearer.Anyone)
            .Refuses(BookingRefusal.SlotTaken, BookingRefusal.SlotNotFound, BookingRefusal.SlotPast, BookingRefusal.SlotTooFarAhead, BookingRefusal.SlotClosed)
            .Refuses(BookingRefusal.PatientBusy, BookingRefusal.TooManyBookings, BookingRefusal.TooManyHolds, BookingRefusal.HoldReplaced);
        bookings.MapGet("", ListAsync).WithName("listBookings").WithSummary("List your bookings; an admin lists all").RequireAuthorization(Bearer.Account)
            .Refuses(BadStatus, BadEmail, Paging.BadLimit(Bound), Paging.BadCursor());
        bookings.MapGet("/{id}", FindAsync).WithName("getBooking").WithSummary("Read one booking").RequireAuthorization(Bearer.KeyHolder)
            .Refuses(BookingRefusal.BookingNotFound);
        bookings.MapPost("/{id}/confirm", ConfirmAsync).WithName("confirmBooking").WithSummary("Confirm a held time").RequireAuthorization(Bearer.KeyHolder)
            .Refuses(RefusalProblem.HoldExpired)
            .Refuses(BookingRefusal.BookingNotFound, BookingRefusal.HoldEnded, BookingRefusal.SlotPast, BookingRefusal.SlotClosed, BookingRefusal.PatientBusy)
            .Refuses(BookingRefusal.TooManyBookings);
        bookings.MapPost("/{id}/reschedule", RescheduleAsync).WithName("rescheduleBooking").WithSummary("Move a booking to another time")
            .RequireAuthorization(Bearer.KeyHolder)
            .Refuses(BookingRefusal.BookingNotFound, BookingRefusal.NotConfirmed, BookingRefusal.AlreadyCancelled, BookingRefusal.HoldExpired)
            .Refuses(BookingRefusal.AlreadyBegun, BookingRefusal.TooLateToChange, BookingRefusal.SlotNotFound, BookingRefusal.SlotTaken)
            .Refuses(BookingRefusal.SlotPast, BookingRefusal.SlotTooFarAhead, BookingRefusal.SlotClosed, BookingRefusal.SlotTooShort, BookingRefusal.PatientBusy);
        bookings.MapPatch("/{id}/cancel", CancelAsync).WithName("cancelBooking").WithSummary("Cancel a booking, or let a held time go")
            .RequireAuthorization(Bearer.KeyHolder)
            .Refuses(BookingRefusal.BookingNotFound, BookingRefusal.AlreadyCancelled, BookingRefusal.HoldExpired, BookingRefusal.AlreadyBegun)
            .Refuses(BookingRefusal.TooLateToCancel);
        bookings.MapPost("/expire-pending", ExpireAsync).WithName("expirePending").WithSummary("End the holds whose time has run out")
            .RequireAuthorization(Bearer.Admin);
    }

    private static async Task<Results<Created<BookedAnswer>, Refused>> BookAsync(
        Body<NewBookingRequest> body, Caller caller, BookingService bookings, BookingQueries queries, ManageLinks links, RefusalProblem problems,
        IOptions<SiteOptions> site, HttpContext context, CancellationToken ct)
    {
        var (request, hold) = (body.Value, body.Value.Hold is true);
        var outcome = hold
            ? await bookings.HoldAsync(caller.Booker, new HoldRequest(request.SlotId!.Value, caller.OperationId, request.ToDetails()), ct)
            : await bookings.BookAsync(caller.Booker, new BookRequest(request.SlotId!.Value, request.ToDetails(), caller.OperationId), ct);
        if (outcome.Refusal is { } refusal)
        {
            return await problems.OfAsync(refusal, caller.Booker, request.PatientEmail, ct);
        }

        var booking = (await queries.FindRowAsync(caller.Booker, outcome.Value.BookingId, ct))!;
        var token = caller.IsGuest ? await links.MintAsync(booking.Id, ct) : null;
        return TypedResults.Created(
            $"/api/bookings/{booking.Id}",
            new BookedAnswer(
                ToBody(booking) with { ExpiresAt = hold ? booking.ExpiresAt : null },
                hold ? "Time held. Confirm it before it expires" : "Booking confirmed successfully",
                token is null ? null : site.Value.Absolute($"/m/{token}", $"{context.Request.Scheme}://{context.Request.Host}"),
                token));
    }

    private static async Task<Results<Ok<BookingsAnswer>, Refused>> ListAsync(
        [EnumDataType(typeof(BookingStatus)), Description("Only this status.")] string? status,
        [FromQuery(Name = "patient_email"), EmailText, Description("Only bookings for this email address.")] string? patientEmail,
        [Range(1, Bound), Description("Most bookings in the answer.")] string? limit,
        [Description("Where to go on, from a Link header.")] string? cursor,
        Caller caller, BookingQueries queries, AuditService audit, IOptions<SiteOptions> site, HttpContext context, CancellationToken ct)
    {
        var (state, email) = (PlainText.CleanOrNull(status), PlainText.CleanOrNull(patientEmail));
        if (state is not null && StatusOf(state) is null)
        {
            return BadStatus;
        }

        if (email is not null && !EmailTextAttribute.IsEmail(email))
        {
            return BadEmail;
        }

        if (Paging.Read(limit, Bound, cursor, Paging.ByInstant, out var most, out var place) is { } bad)
        {
            return bad;
        }

        BookingCursor? after = place is var (at, id) ? new BookingCursor(at, id) : null;

        var slice = await queries.ListAsync(caller.Actor, new BookingListFilter(state is null ? null : StatusOf(state), email, most, after), ct);
        await audit.RecordAsync(
            caller.Actor,
            AuditedView.Of(
                AuditSubject.Booking, slice.Bookings.Where(booking => booking.AccountId != caller.Actor.AccountId).Select(booking => booking.Id),
                ("Status", state), AuditedView.Searched(email)),
            ct);
        Paging.TellNext(context, site.Value, slice.Next is { } next ? Paging.Cursor(next.CreatedAt, next.Id) : null);
        return TypedResults.Ok(new BookingsAnswer([.. slice.Bookings.Select(ToBody)]));
    }

    private static async Task<Results<Ok<BookingAnswer>, Refused>> FindAsync(
        string id, Caller caller, BookingQueries queries, AuditService audit, RefusalProblem problems, CancellationToken ct)
    {
        if (await FindOwnAsync(id, caller, queries, ct) is not { } booking)
        {
            return await problems.OfAsync(BookingRefusal.BookingNotFound, caller.Actor, null, ct);
        }

        await RecordAsync(booking, caller, audit, ct);
        return TypedResults.Ok(new BookingAnswer(ToBody(booking) with { DoctorId = booking.DoctorId }));
    }

    /// <summary>Never confirms what has run out: the client may book the time again.</summary>
    private static async Task<Results<Ok<BookedAnswer>, Refused>> ConfirmAsync(
        string id, Caller caller, BookingService bookings, BookingQueries queries, AuditService audit, RefusalProblem problems, CancellationToken ct)
    {
        // Reception is bound by no limit here, and yet confirms only what it has booked itself.
        var outcome = await FindOwnAsync(id, caller, queries, ct) is { } booking
            ? await bookings.ConfirmAsync(caller.Booker, new ConfirmRequest(booking.Id, null, caller.OperationId), ct)
            : BookingRefusal.BookingNotFound;
        return outcome.Refusal is BookingRefusal.HoldExpired
            ? RefusalProblem.HoldExpired
            : await AnswerAsync(outcome, "Booking confirmed successfully", caller, queries, audit, problems, ct);
    }

    private static async Task<Results<Ok<BookedAnswer>, Refused>> RescheduleAsync(
        string id, Body<RescheduleRequest> body, Caller caller, BookingService bookings, BookingQueries queries, AuditService audit, RefusalProblem problems,
        CancellationToken ct)
    {
        var outcome = Caller.Id(id) is { } number
            ? await bookings.ChangeTimeAsync(caller.Actor, new ChangeTimeRequest(number, body.Value.SlotId!.Value, caller.OperationId), ct)
            : BookingRefusal.BookingNotFound;
        return await AnswerAsync(outcome, "Booking rescheduled successfully", caller, queries, audit, problems, ct);
    }

    private static async Task<Results<Ok<MessageAnswer>, Refused>> CancelAsync(
        string id, Caller caller, BookingService bookings, BookingQueries queries, RefusalProblem problems, CancellationToken ct)
    {
        if (await FindOwnAsync(id, caller, queries, ct) is not { } booking)
        {
            return await problems.OfAsync(BookingRefusal.BookingNotFound, caller.Actor, null, ct);
        }

        var outcome = booking.Status is BookingStatus.Pending
            ? await bookings.LetGoAsync(caller.Actor, new HoldChangeRequest(booking.Id, caller.OperationId), ct)
            : await bookings.CancelAsync(caller.Actor, new CancelRequest(booking.Id, caller.OperationId), ct);
        return outcome.Refusal is { } refusal
            ? await problems.OfAsync(refusal, caller.Actor, null, ct)
            : TypedResults.Ok(new MessageAnswer("Booking cancelled successfully"));
    }

    private static async Task<Ok<CountAnswer>> ExpireAsync(HoldRetirement holds, CancellationToken ct)
    {
        var count = await holds.SweepAsync(ct);
        return TypedResults.Ok(new CountAnswer(
            count == 0 ? "No expired bookings found" : string.Create(CultureInfo.InvariantCulture, $"Expired {count} pending bookings"), count));
    }

    /// <summary>A change is answered with the booking as it stands then.</summary>
    private static async Task<Results<Ok<BookedAnswer>, Refused>> AnswerAsync(
        Outcome<BookingReceipt, BookingRefusal> outcome, string message, Caller caller, BookingQueries queries, AuditService audit, RefusalProblem problems,
        CancellationToken ct)
    {
        if (outcome.Refusal is { } refusal)
        {
            return await problems.OfAsync(refusal, caller.Actor, null, ct);
        }

        var booking = (await queries.FindRowAsync(caller.Actor, outcome.Value.BookingId, ct))!;
        await RecordAsync(booking, caller, audit, ct);
        return TypedResults.Ok(new BookedAnswer(ToBody(booking), message));
    }

    /// <summary>An admin sees somebody else's booking.</summary>
    private static Task RecordAsync(BookingRow booking, Caller caller, AuditService audit, CancellationToken ct) => audit.RecordAsync(
        caller.Actor, booking.AccountId == caller.Actor.AccountId ? null : AuditedView.Of(AuditSubject.Booking, [booking.Id]), ct);

    private static async Task<BookingRow?> FindOwnAsync(string id, Caller caller, BookingQueries queries, CancellationToken ct) =>
        Caller.Id(id) is { } number ? await queries.FindRowAsync(caller.Actor, number, ct) : null;

    private static BookingBody ToBody(BookingRow row) => new(
        row.Id, row.SlotId, row.PatientName, row.PatientEmail, row.PatientPhone, row.Status.ToString().ToUpperInvariant(), row.BookingTime, row.ConfirmedAt,
        row.SlotTime, row.DurationMinutes, row.DoctorName, row.Specialization);

    private static BookingStatus? StatusOf(string text) => text switch
    {
        "PENDING" => BookingStatus.Pending,
        "CONFIRMED" => BookingStatus.Confirmed,
        "FAILED" => BookingStatus.Failed,
        "CANCELLED" => BookingStatus.Cancelled,
        _ => null,
    };
}
