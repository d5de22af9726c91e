using System.Globalization;
using MediBook.Web.Domain;
using MediBook.Web.Services.Accounts;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Clinics;
using Microsoft.Extensions.Options;

namespace MediBook.Web.Api;

/// <summary>What a refused use case is answered with at the JSON door: a status, and the sentence that clients know.</summary>
public sealed class RefusalProblem(ClinicQueries clinics, PatientQueries patients, IOptions<BookingOptions> rules)
{
    private const string Failed = "FAILED";

    /// <summary>A hold that was confirmed too late.</summary>
    public static Refused HoldExpired { get; } = NotBooked(StatusCodes.Status409Conflict, "Hold expired");

    /// <summary>A refused booking, with the details that its sentence needs.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="email">The email that a booking was asked for, or null.</param>
    /// <param name="ct">Stops the reading.</param>
    public async Task<Refused> OfAsync(BookingRefusal refusal, Actor actor, string? email, CancellationToken ct)
    {
        var phone = refusal is BookingRefusal.TooLateToCancel or BookingRefusal.TooLateToChange ? (await clinics.FindAsync(ct))?.Phone : null;
        var most = refusal is BookingRefusal.TooManyBookings ? await MostBookingsAsync(actor, email, ct) : 0;
        return Of(refusal, phone ?? "the clinic", most, rules.Value.HorizonDays);
    }

    /// <summary>What a refused booking is told, with figures as an example.</summary>
    public static Refused Example(BookingRefusal refusal) => Of(refusal, "020 7946 0000", most: 10, horizonDays: 365);

    /// <summary>A refused sign-up.</summary>
    public static Refused Of(AccountRefusal refusal) => refusal switch
    {
        AccountRefusal.EmailTaken => Bad("User already exists"),
        AccountRefusal.PasswordLength => Refused.Field("password", "Choose a password with 8 to 128 characters"),
        AccountRefusal.PasswordTooCommon => Refused.Field("password", "Choose a password that is not among the most common ones"),
        AccountRefusal.ChangedMeanwhile => Busy(),
        AccountRefusal.WrongPassword or AccountRefusal.UnknownAccount or AccountRefusal.UnknownRole or AccountRefusal.LastAdmin or AccountRefusal.LinkEnded
            or AccountRefusal.NotAdmin or AccountRefusal.NotInvited or AccountRefusal.OwnAccount =>
            throw new InvalidOperationException($"A new account cannot be refused with {refusal}."),
    };

    /// <summary>A refused sign-in. Unknown, wrong and locked are never told apart.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="seconds">How long to wait after too many tries.</param>
    public static Refused Of(SignInRefusal refusal, int seconds) => refusal switch
    {
        SignInRefusal.WrongEmailOrPassword or SignInRefusal.LockedOut => Refused.Of(StatusCodes.Status401Unauthorized, "Invalid credentials"),
        SignInRefusal.NeedsCode => Refused.Of(StatusCodes.Status401Unauthorized, new ErrorBody("Two-factor code required", Code: "otp_required")),
        SignInRefusal.TooManyTries => Refused.Of(StatusCodes.Status429TooManyRequests, new ErrorBody(RateLimitPolicies.Words(seconds)), seconds),
        SignInRefusal.WrongCode or SignInRefusal.NothingWaits => throw new InvalidOperationException($"A program's sign-in cannot be refused with {refusal}."),
    };

    /// <summary>A refused change of a doctor.</summary>
    public static Refused Of(DoctorRefusal refusal) => refusal switch
    {
        DoctorRefusal.DoctorNotFound => NotFound("Doctor not found"),
        DoctorRefusal.EmailTaken => Bad("Doctor with this email already exists"),
        DoctorRefusal.SpecializationNotFound => Refused.Field("specialization", "There is no such specialization"),
        DoctorRefusal.LocationNotFound or DoctorRefusal.NoClinic => Refused.Of(StatusCodes.Status409Conflict, "The clinic is not set up yet"),
        DoctorRefusal.Busy => Busy(),
    };

    /// <summary>A refused change of the plan.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="when">The field that says when the last slot is.</param>
    public static Refused Of(SlotRefusal refusal, string when) => refusal switch
    {
        SlotRefusal.DoctorNotFound or SlotRefusal.DoctorInactive => NotFound("Doctor not found"),
        SlotRefusal.Overlaps => Bad("Slot already exists for this doctor at this time"),
        SlotRefusal.InClosure => Bad("The doctor is away or the location is closed at this time"),
        SlotRefusal.TimeSkipped => Refused.Field(when, "The clocks skip that time on that day"),
        SlotRefusal.BadLength => Refused.Field("duration_minutes", "duration_minutes must be a whole number from 15 to 120"),
        SlotRefusal.TooMany => Refused.Field(when, "That makes too many slots at once: ask for fewer days"),
        SlotRefusal.TooFarAhead => Refused.Field(when, "That day is too far ahead"),
        SlotRefusal.RangeTooLong => Refused.Field("end_date", "end_date is too far from start_date"),
        SlotRefusal.LastBeforeFirst => Refused.Field("end_date", "end_date must not be before start_date"),
        SlotRefusal.EndBeforeStart => Refused.Field("end_time", "end_time must be after start_time"),
        SlotRefusal.Busy => Busy(),
        SlotRefusal.SlotNotFound or SlotRefusal.SlotTaken or SlotRefusal.SlotHeld or SlotRefusal.HoldInTheWay or SlotRefusal.AlreadyBlocked or SlotRefusal.AlreadyOpen or SlotRefusal.InThePast or SlotRefusal.PatientBusy or SlotRefusal.NothingToMake or SlotRefusal.PlanChanged =>
            throw new InvalidOperationException($"Making slots cannot be refused with {refusal} here."),
    };

    private static Refused Of(BookingRefusal refusal, string phone, int most, int horizonDays) => refusal switch
    {
        BookingRefusal.SlotNotFound => NotFound("Slot not found"),
        BookingRefusal.SlotTaken => NotBooked(StatusCodes.Status409Conflict, "Slot already booked"),
        BookingRefusal.SlotPast => NotBooked(StatusCodes.Status400BadRequest, "Cannot book past slots"),
        BookingRefusal.SlotTooFarAhead => NotBooked(
            StatusCodes.Status400BadRequest, string.Create(CultureInfo.InvariantCulture, $"Cannot book more than {horizonDays} days ahead")),
        BookingRefusal.SlotClosed => NotBooked(StatusCodes.Status409Conflict, "Slot is not available"),
        BookingRefusal.SlotTooShort => NotBooked(StatusCodes.Status409Conflict, "Slot is too short for this visit"),
        BookingRefusal.VisitNotOffered => NotBooked(StatusCodes.Status409Conflict, "Visit type is not offered"),
        BookingRefusal.PatientBusy => NotBooked(StatusCodes.Status409Conflict, "You already have an appointment at this time"),
        BookingRefusal.TooManyBookings => NotBooked(
            StatusCodes.Status409Conflict, string.Create(CultureInfo.InvariantCulture, $"You have {most} coming appointments, the most allowed")),
        BookingRefusal.TooManyHolds => NotBooked(StatusCodes.Status409Conflict, "Too many times are on hold from your network"),
        BookingRefusal.HoldReplaced => NotBooked(StatusCodes.Status409Conflict, "Hold replaced by a newer one"),
        BookingRefusal.HoldExpired => Bad("Booking has expired"),
        BookingRefusal.HoldEnded or BookingRefusal.AlreadyCancelled => Bad("Booking already cancelled"),
        BookingRefusal.PersonNotFound => NotFound("Patient not found"),
        BookingRefusal.NoExtensionsLeft => Refused.Of(StatusCodes.Status409Conflict, "Hold cannot be extended again"),
        BookingRefusal.NotConfirmed => Bad("Booking is not confirmed"),
        BookingRefusal.DetailsMissing => Bad("Booking has no patient yet"),
        BookingRefusal.BookingNotFound => NotFound("Booking not found"),
        BookingRefusal.AlreadyConfirmed => Bad("Booking already confirmed"),
        BookingRefusal.TooLateToCancel => Bad($"Too late to cancel. Call {phone}"),
        BookingRefusal.TooLateToChange => Bad($"Too late to change. Call {phone}"),
        BookingRefusal.AlreadyBegun => Bad("Appointment has already begun"),
        BookingRefusal.Busy => Busy(),
    };

    private async Task<int> MostBookingsAsync(Actor actor, string? email, CancellationToken ct)
    {
        var own = email is not null && await patients.FindMeAsync(actor, ct) is { } me && OwnerKeys.NormalizeEmail(me.Email) == OwnerKeys.NormalizeEmail(email);
        return own ? rules.Value.MostBookingsPerPatient : rules.Value.MostBookingsPerGuest;
    }

    private static Refused Bad(string error) => Refused.Of(StatusCodes.Status400BadRequest, error);

    private static Refused NotFound(string error) => Refused.Of(StatusCodes.Status404NotFound, error);

    private static Refused NotBooked(int status, string error) => Refused.Of(status, new ErrorBody(error, Status: Failed));

    private static Refused Busy() => Refused.Of(StatusCodes.Status503ServiceUnavailable, ApiDoor.Refusal(StatusCodes.Status503ServiceUnavailable).Value, retryAfter: 1);
}
