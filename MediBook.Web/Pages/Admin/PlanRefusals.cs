using MediBook.Web.Domain;
using MediBook.Web.Pages.Admin.Bookings;
using MediBook.Web.Pages.Admin.Schedules;
using MediBook.Web.Services.Bookings;
using MediBook.Web.Services.Schedules;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin;

/// <summary>
/// What an admin is told when a change of the plan was refused, beside which field of the form, and with which status:
/// 422 for what can be mended in the form, 409 for what has changed meanwhile, 404 and 503 for what they say.
/// </summary>
public static class PlanRefusals
{
    /// <summary>The form again, with the refusal beside its field.</summary>
    public static IActionResult Refused(this PageModel page, SlotRefusal refusal) => page.Refused(Of(refusal));

    /// <summary>The same for the form of one time, which has neither a last date nor a length.</summary>
    public static IActionResult RefusedOne(this PageModel page, SlotRefusal refusal) => page.Refused(refusal switch
    {
        SlotRefusal.TooFarAhead => Of(refusal) with { Field = "Input.Date" },
        SlotRefusal.BadLength => Of(refusal) with { Field = "Input.To" },
        SlotRefusal.InClosure => new("Input.From", T("The doctor is away or the location is closed then. Choose another time, or undo the closure first"), StatusCodes.Status409Conflict),
        _ => Of(refusal),
    });

    /// <summary>The same for an overbooking: it is told above the form, since the fields of the time may be on the page before.</summary>
    public static IActionResult RefusedOverbooking(this PageModel page, SlotRefusal refusal) => page.Refused((refusal switch
    {
        SlotRefusal.InClosure => Meanwhile(T("The doctor is away or the location is closed then. Choose another time, or undo the closure first")),
        _ => Of(refusal),
    }) with
    { Field = "" });

    /// <summary>The same for the pages that create many times, each with some of the fields: beside one of them, else for the whole page.</summary>
    public static IActionResult RefusedBulk(this PageModel page, SlotRefusal refusal, params string[] fields)
    {
        var words = Of(refusal) is { Field: "Input.DoctorId" } ofDoctor ? ofDoctor with { Field = "Input.DoctorIds" } : Of(refusal);
        return page.Refused(fields.Contains(words.Field) ? words : words with { Field = "" });
    }

    /// <summary>The same for a change of one time that stands in the plan.</summary>
    public static IActionResult RefusedChange(this PageModel page, SlotRefusal refusal) => page.Refused(refusal switch
    {
        SlotRefusal.DoctorInactive => Meanwhile(T("The doctor is inactive, so the time stays blocked. Activate the doctor first.")),
        SlotRefusal.InThePast => Meanwhile(T("This time has passed, so nothing was changed.")),
        _ => Of(refusal),
    });

    /// <inheritdoc cref="Refused(PageModel, SlotRefusal)" />
    public static IActionResult Refused(this PageModel page, DoctorRefusal refusal) => page.Refused(Of(refusal));

    /// <inheritdoc cref="Refused(PageModel, SlotRefusal)" />
    public static IActionResult Refused(this PageModel page, ClinicRefusal refusal) => page.Refused(Of(refusal));

    /// <inheritdoc cref="Refused(PageModel, SlotRefusal)" />
    public static IActionResult Refused(this PageModel page, VisitTypeRefusal refusal) => page.Refused(Of(refusal));

    /// <inheritdoc cref="Refused(PageModel, SlotRefusal)" />
    public static IActionResult Refused(this PageModel page, ScheduleRefusal refusal) => page.Refused(Of(refusal));

    /// <summary>Two schedules of a doctor that meet, named with both ranges.</summary>
    public static IActionResult RefusedOverlap(this PageModel page, ScheduleOverlap? overlap) => page.Refused(overlap is null
        ? Of(ScheduleRefusal.OverlapsAnother)
        : new("Input.ValidFrom", T(
            "{0} overlaps {1} of the doctor’s other schedule at {2}. Change the hours or the dates", ScheduleText.Range(overlap.Mine), ScheduleText.Range(overlap.Theirs), overlap.LocationName),
            StatusCodes.Status409Conflict));

    /// <summary>The preview again, with why the change was not applied.</summary>
    public static IActionResult Refused(this PageModel page, RepairRefusal refusal) => page.Refused(Of(refusal));

    /// <inheritdoc cref="Refused(PageModel, SlotRefusal)" />
    public static IActionResult Refused(this PageModel page, ClosureRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(page);
        page.ViewData["HasErrors"] = true;
        return page.Refused(Of(refusal));
    }

    /// <inheritdoc cref="Refused(PageModel, SlotRefusal)" />
    public static IActionResult Refused(this PageModel page, UndoRefusal refusal) => page.Refused(Of(refusal));

    /// <summary>A change was applied: to the next page, with what became of the bookings.</summary>
    public static SeeOther Repaired(this PageModel page, string what, RepairResult done, string location)
    {
        ArgumentNullException.ThrowIfNull(done);
        string?[] said =
        [
            what,
            done.Removed > 0 ? Count("free_times_fell_away", done.Removed) : null,
            done.Moved > 0 ? Count("appointments_moved", done.Moved) : null,
            done.Cancelled > 0 ? Count("appointments_cancelled", done.Cancelled) : null,
            done.Kept > 0 ? Count("appointments_kept", done.Kept) : null,
        ];
        page.Flash(string.Join(' ', said.OfType<string>()));
        return new SeeOther(location);
    }

    /// <summary>A closure was undone: to the next page, with what is offered again.</summary>
    public static SeeOther Undone(this PageModel page, UndoneClosure done, string location)
    {
        ArgumentNullException.ThrowIfNull(done);
        page.Flash(done.StayedAway == 0
            ? Count("closure_undone", done.Reopened)
            : string.Join(' ', Count("closure_undone", done.Reopened), Count("moved_stay", done.StayedAway)));
        return new SeeOther(location);
    }

    private static Words Of(RepairRefusal refusal) => refusal switch
    {
        RepairRefusal.PlanChanged => new("", T("Something changed since you looked, so nothing was done. This is how it stands now: look again, then press the button."), StatusCodes.Status409Conflict),
        RepairRefusal.ChoiceMissing => new("", T("Choose for each appointment what happens to it. Nothing was done yet."), StatusCodes.Status422UnprocessableEntity),
        RepairRefusal.SameTimeTwice => new("", T("Two appointments were sent to the same time. Choose another time for one of them."), StatusCodes.Status422UnprocessableEntity),
        RepairRefusal.ReasonMissing => new("Repair.CancelReason", T("Say why you cancel: the patient reads it"), StatusCodes.Status422UnprocessableEntity),
        RepairRefusal.TimeTaken => new("", T("One of the chosen times was taken just now, so nothing was done. Look at the times below, then press the button."), StatusCodes.Status409Conflict),
        RepairRefusal.NotFound => new("", "", StatusCodes.Status404NotFound),
        RepairRefusal.Busy => Later,
    };

    private static Words Of(ClosureRefusal refusal) => refusal switch
    {
        ClosureRefusal.NotFound => Beside("Who", T("Choose who is away or what is closed")),
        ClosureRefusal.EndBeforeStart => Beside("Last", T("The end must be later than the start")),
        ClosureRefusal.InThePast => Beside("Last", T("This has passed. Choose a later date or time")),
        ClosureRefusal.TooLong => Beside("Last", T("Choose at most {0} days at once", ClosedDays.MostDays)),
        ClosureRefusal.TimeSkipped => Beside("From", T("The clocks go forward over this time on that day. Choose another")),
    };

    private static Words Of(UndoRefusal refusal) => refusal switch
    {
        UndoRefusal.NotFound => new("", "", StatusCodes.Status404NotFound),
        UndoRefusal.AlreadyUndone => new("", T("It was undone before. Nothing more needs to be done."), StatusCodes.Status409Conflict),
        UndoRefusal.Over => new("", T("It is over, so nothing of it can be offered again."), StatusCodes.Status409Conflict),
        UndoRefusal.Busy => Later,
    };

    private static Words Of(SlotRefusal refusal) => refusal switch
    {
        SlotRefusal.SlotNotFound => new("", "", StatusCodes.Status404NotFound),
        SlotRefusal.SlotTaken => Meanwhile(T("Somebody has this time, so nothing was changed. Move or cancel the booking first.")),
        SlotRefusal.SlotHeld => Meanwhile(T("Somebody is booking this time just now, so nothing was changed. Wait 2 minutes and try again.")),
        SlotRefusal.AlreadyBlocked => Meanwhile(T("This time is blocked already.")),
        SlotRefusal.AlreadyOpen => Meanwhile(T("This time is offered already.")),
        SlotRefusal.InClosure => Meanwhile(T("The doctor is away or the location is closed then, so the time stays blocked. Undo the closure first.")),
        SlotRefusal.HoldInTheWay => Meanwhile(T("Somebody was booking this time just now. Try again.")),
        SlotRefusal.DoctorNotFound => Beside("DoctorId", T("Choose a doctor")),
        SlotRefusal.DoctorInactive => Beside("DoctorId", T("This doctor is inactive. Activate the doctor first, or choose another")),
        SlotRefusal.Overlaps => new("Input.From", T("The doctor has another time then. Choose a time that does not overlap it"), StatusCodes.Status409Conflict),
        SlotRefusal.PatientBusy => Meanwhile(StaffRefusalText.Of(BookingRefusal.PatientBusy)),
        SlotRefusal.TimeSkipped => Beside("From", T("The clocks go forward over this time on that day. Choose another")),
        SlotRefusal.EndBeforeStart => Beside("To", T("The end must be later than the start")),
        SlotRefusal.LastBeforeFirst => Beside("LastDate", T("The last date must be the first date or later")),
        SlotRefusal.InThePast => Beside("Date", T("This has passed. Choose a later date or time")),
        SlotRefusal.TooFarAhead => Beside("LastDate", T("Times are made at most 3 years ahead. Choose an earlier date")),
        SlotRefusal.RangeTooLong => Beside("LastDate", T("Choose at most {0} days at once", SlotPlan.MostDays)),
        SlotRefusal.TooMany => Beside("LastDate", T("These are more than {0} times. Choose fewer days, fewer hours or a longer time", Number(SlotPlan.MostSlots))),
        SlotRefusal.BadLength => Beside("Minutes", T("A time must last {0} to {1} minutes", SlotPlan.LeastMinutes, SlotPlan.MostMinutes)),
        SlotRefusal.NothingToMake => Beside("Days", T("These answers make no times. Check the days, the hours and the length")),
        SlotRefusal.PlanChanged => new("", T("Something changed since the preview, so nothing was made. Look at the new preview."), StatusCodes.Status409Conflict),
        SlotRefusal.Busy => Later,
    };

    private static Words Of(DoctorRefusal refusal) => refusal switch
    {
        DoctorRefusal.DoctorNotFound => new("", "", StatusCodes.Status404NotFound),
        DoctorRefusal.EmailTaken => new("Input.Email", T("Another doctor has this email address. Enter a different one"), StatusCodes.Status409Conflict),
        DoctorRefusal.LocationNotFound => Beside("LocationId", T("Choose a location")),
        DoctorRefusal.SpecializationNotFound => Beside("MainSpecializationId", T("Choose a specialization")),
        DoctorRefusal.NoClinic => new("", T("The clinic is not set up yet, so the doctor was not saved. Set up the clinic first."), StatusCodes.Status409Conflict),
        DoctorRefusal.Busy => Later,
    };

    private static Words Of(ClinicRefusal refusal) => refusal switch
    {
        ClinicRefusal.LocationNotFound => Beside("DefaultLocationId", T("Choose a location")),
        ClinicRefusal.SpecializationNotFound => new("", "", StatusCodes.Status404NotFound),
        ClinicRefusal.NameTaken => new("Input.Name", T("Another specialization has this name. Enter a different one"), StatusCodes.Status409Conflict),
        ClinicRefusal.ZoneUnknown => Beside("TimeZoneId", T("Choose a time zone from the list, like Europe/London")),
    };

    private static Words Of(VisitTypeRefusal refusal) => refusal switch
    {
        VisitTypeRefusal.VisitTypeNotFound => new("", "", StatusCodes.Status404NotFound),
        VisitTypeRefusal.OwnerNotFound => Beside("Owner", T("Choose a specialization or a doctor")),
        VisitTypeRefusal.NameTaken => new("Input.Name", T("Another visit type there has this name. Enter a different one"), StatusCodes.Status409Conflict),
    };

    private static Words Of(ScheduleRefusal refusal) => refusal switch
    {
        ScheduleRefusal.ScheduleNotFound => new("", "", StatusCodes.Status404NotFound),
        ScheduleRefusal.DoctorNotFound => Beside("DoctorId", T("Choose a doctor")),
        ScheduleRefusal.DoctorInactive => Beside("DoctorId", T("This doctor is inactive. Activate the doctor first, or choose another")),
        ScheduleRefusal.LocationNotFound => Beside("LocationId", T("Choose a location")),
        ScheduleRefusal.OverlapsAnother => new("Input.ValidFrom", T("The doctor’s other schedule has hours then. Change the hours or the dates"), StatusCodes.Status409Conflict),
        ScheduleRefusal.InThePast => Beside("Date", T("This has passed. Choose a later date or time")),
        ScheduleRefusal.PlaceUnknown => Beside("Place", T("Choose a country from the list")),
        ScheduleRefusal.NoCalendar => Beside("File", T("There are no days to come in this. Choose an .ics file of holidays, of at most 256 KB")),
        ScheduleRefusal.TooManyHolidays => Beside("File", T("A location can have at most {0} further days. Choose a smaller file", Number(LocationHoliday.Most))),
        ScheduleRefusal.HolidayExists => new("", T("Nothing was added: these days are in the list already."), StatusCodes.Status409Conflict),
        ScheduleRefusal.Busy => Later,
    };

    private static Words Later => new("", T("We are busy just now. Nothing was changed. Wait a moment and try again."), StatusCodes.Status503ServiceUnavailable);

    private static Words Meanwhile(string text) => new("", text, StatusCodes.Status409Conflict);

    private static Words Beside(string field, string text) => new($"Input.{field}", text, StatusCodes.Status422UnprocessableEntity);

    private static IActionResult Refused(this PageModel page, Words words)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (words.Status == StatusCodes.Status404NotFound)
        {
            return new NotFoundResult();
        }

        if (words.Status == StatusCodes.Status503ServiceUnavailable)
        {
            page.Response.Headers.RetryAfter = "1";
        }

        page.ModelState.AddModelError(words.Field, words.Text);
        return new PageResult { StatusCode = words.Status };
    }

    private sealed record Words(string Field, string Text, int Status);
}
