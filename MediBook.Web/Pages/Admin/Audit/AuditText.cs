using System.Text.RegularExpressions;
using MediBook.Web.Domain;
using MediBook.Web.Pages.Admin.Users;
using MediBook.Web.Services.Audit;
using static MediBook.Web.Domain.Languages.Words;

namespace MediBook.Web.Pages.Admin.Audit;

/// <summary>The trail in words.</summary>
public static partial class AuditText
{
    /// <summary>What a row tells.</summary>
    public static string What(AuditRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Action is { } action ? Of(action) : Of(row.Event!.Value);
    }

    /// <summary>Who is neither an account with an email nor unknown.</summary>
    public static string OfActor(string actor) => actor switch
    {
        "guest" => T("A guest"),
        "job" => T("MediBook itself"),
        _ => T("Account {0}", actor[(actor.IndexOf(':', StringComparison.Ordinal) + 1)..]),
    };

    /// <summary>An action.</summary>
    public static string Of(AuditAction action) => action switch
    {
        AuditAction.Added => T("audit: Added"),
        AuditAction.Changed => T("audit: Changed"),
        AuditAction.Deleted => T("audit: Deleted"),
        AuditAction.Viewed => T("audit: Viewed"),
        AuditAction.Exported => T("audit: Saved as a file"),
        AuditAction.RoleGiven => T("Role given"),
        AuditAction.RoleTaken => T("Role taken away"),
        AuditAction.Locked => T("Locked"),
        AuditAction.Unlocked => T("Unlocked"),
        AuditAction.SessionsEnded => T("Sessions ended"),
        AuditAction.TwoFactorReset => T("Two-step sign-in reset"),
        AuditAction.Invited => T("Invited"),
        AuditAction.InvitationWithdrawn => T("Invitation withdrawn"),
        AuditAction.InvitationAccepted => T("Invitation accepted"),
        AuditAction.MailTriedAgain => T("Mail tried again"),
        AuditAction.CalendarAddressMade => T("Calendar address made"),
        AuditAction.CalendarAddressEnded => T("Calendar address ended"),
        AuditAction.WaitingEntryRemoved => T("Taken off the waiting list"),
        AuditAction.Erased => T("audit: Erased"),
        AuditAction.Adopted => T("Became the account's own"),
    };

    /// <summary>What happened to a slot.</summary>
    public static string Of(SlotEventKind kind) => kind switch
    {
        SlotEventKind.Held => T("audit: Held"),
        SlotEventKind.Offered => T("audit: Offered to somebody who waits"),
        SlotEventKind.Extended => T("audit: Held for longer"),
        SlotEventKind.Confirmed => T("audit: Confirmed"),
        SlotEventKind.Booked => T("audit: Booked"),
        SlotEventKind.Released => T("audit: Let go"),
        SlotEventKind.Replaced => T("audit: Gave way to a newer hold"),
        SlotEventKind.Expired => T("audit: Ran out"),
        SlotEventKind.Cancelled => T("audit: Cancelled"),
        SlotEventKind.MovedAway => T("audit: Moved away"),
        SlotEventKind.MovedHere => T("audit: Moved here"),
        SlotEventKind.TakenBack => T("audit: Hold ended by the clinic"),
        SlotEventKind.Withdrawn => T("audit: Taken out of the plan"),
        SlotEventKind.Blocked => T("audit: Blocked"),
        SlotEventKind.Reopened => T("audit: Offered again"),
    };

    /// <summary>A kind of thing.</summary>
    public static string Of(AuditSubject subject) => subject switch
    {
        AuditSubject.Clinic => T("Clinic"),
        AuditSubject.Location => T("Location"),
        AuditSubject.Specialization => T("Specialization"),
        AuditSubject.Doctor => T("Doctor"),
        AuditSubject.Patient => T("Patient"),
        AuditSubject.Account => T("Account"),
        AuditSubject.Booking => T("Booking"),
        AuditSubject.Slot => T("Time"),
        AuditSubject.Schedule => T("Schedule"),
        AuditSubject.Closure => T("Closure"),
        AuditSubject.BookingRight => T("audit: Right"),
        AuditSubject.Audit => T("Audit trail"),
        AuditSubject.VisitType => T("Visit type"),
    };

    /// <summary>A field, or null: it has no words here.</summary>
    public static string? OfField(string name) => name switch
    {
        "Name" => T("Name"),
        "Email" => T("Email"),
        "Phone" => T("Phone"),
        "Address" => T("Address"),
        "TimeZoneId" => T("Time zone"),
        "About" => T("About"),
        "Languages" => T("Languages"),
        "Reason" => T("Reason"),
        "Role" => T("Role"),
        "Status" => T("Status"),
        "Count" => T("How many"),
        "Search" => T("Words were looked for"),
        "Doctor" or "DoctorId" => T("Doctor"),
        "LocationId" => T("Location"),
        "Date" => T("Date"),
        "From" => T("From"),
        "Until" => T("Until"),
        "BirthDate" => T("Date of birth"),
        "PasswordHash" => T("Password"),
        "TwoFactorEnabled" => T("Two-step sign-in"),
        "IsActive" => T("Active"),
        "YearsOfExperience" => T("Years of experience"),
        "Specializations" => T("Specializations"),
        "SpecializationId" => T("Specialization"),
        "LeastMinutes" => T("Least length in minutes"),
        "Preparation" => T("What to bring"),
        "Questions" => T("Questions"),
        "SortOrder" => T("Order"),
        _ => null,
    };

    /// <summary>The name of a field that has no words, as the code has it: <c>DefaultLocationId</c> as Default Location Id.</summary>
    public static string Spelled(string name) => Words().Replace(name, " ");

    /// <summary>A value.</summary>
    public static string OfValue(string field, string? value) => (field, value) switch
    {
        (_, null) => T("nothing"),
        (_, "true") => T("Yes"),
        (_, "false") => T("No"),
        ("Role", { } role) => RoleText.Of(role),
        (_, { } text) => text,
    };

    /// <summary>A field from old to new, in one line; a person's without the values.</summary>
    public static string WithoutPeople(AuditField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var change = field switch
        {
            { Personal: true } => T("not in this file"),
            { Old: null, New: null } => T("changed"),
            { Old: null } => OfValue(field.Name, field.New),
            _ => $"{OfValue(field.Name, field.Old)} → {OfValue(field.Name, field.New)}",
        };
        return $"{OfField(field.Name) ?? Spelled(field.Name)}: {change}";
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Words();
}
