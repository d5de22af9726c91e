using System.Collections.Frozen;
using MediBook.Web.Domain;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;

namespace MediBook.Web.Data;

/// <summary>How the changes of one entity are told.</summary>
/// <param name="Subject">What the entries are about.</param>
/// <param name="Plain">Text that is nobody's personal data. Other text is taken for a person's; numbers, times and yes or no are not.</param>
/// <param name="Secret">Told as changed, without values.</param>
/// <param name="Untold">Follows from something else, or is machinery.</param>
public sealed record AuditedEntity(
    AuditSubject Subject, IReadOnlyCollection<string> Plain, IReadOnlyCollection<string>? Secret = null, IReadOnlyCollection<string>? Untold = null);

/// <summary>
/// Which changes the trail tells. Every entity stands here, told or not: a test fails for one that is forgotten.
/// What is owned (a doctor's specializations) is told with its owner.
/// </summary>
public static class AuditRules
{
    /// <summary>Entities whose changes are told by <see cref="AuditTrail"/>.</summary>
    public static FrozenDictionary<Type, AuditedEntity> Told { get; } = new Dictionary<Type, AuditedEntity>
    {
        [typeof(Clinic)] = new(AuditSubject.Clinic, [nameof(Clinic.Name), nameof(Clinic.Phone), nameof(Clinic.EmergencyText)]),
        [typeof(Location)] = new(AuditSubject.Location, [nameof(Location.Name), nameof(Location.Address), nameof(Location.TimeZoneId), nameof(Location.Country), nameof(Location.Region)]),
        [typeof(Specialization)] = new(AuditSubject.Specialization, [nameof(Specialization.Name), nameof(Specialization.Slug)]),
        [typeof(VisitType)] = new(
            AuditSubject.VisitType, [nameof(VisitType.Name), nameof(VisitType.Preparation), nameof(VisitType.Questions)], Untold: [nameof(VisitType.Version)]),
        [typeof(Doctor)] = new(
            AuditSubject.Doctor, [nameof(Doctor.Name), nameof(Doctor.Languages), nameof(Doctor.About)], Untold: [MediBookDbContext.DoctorSearchName]),
        [typeof(Patient)] = new(
            AuditSubject.Patient, [], Secret: [nameof(Patient.BirthDate)], Untold: [MediBookDbContext.PatientSearchWords, nameof(Patient.AddedBy), nameof(Patient.FamilyPlace)]),
        [typeof(BookingRight)] = new(
            AuditSubject.BookingRight, [], Untold: [nameof(BookingRight.TokenHash), nameof(BookingRight.OperationId), nameof(BookingRight.CreatedAt), nameof(BookingRight.RowVersion)]),
        [typeof(Closure)] = new(AuditSubject.Closure, [], Untold: [nameof(Closure.CreatedAt), nameof(Closure.CreatedBy), nameof(Closure.OperationId)]),
        [typeof(Schedule)] = new(AuditSubject.Schedule, [nameof(Schedule.Rows)], Untold: [nameof(Schedule.OperationId)]),
        [typeof(ExtraHours)] = new(AuditSubject.Schedule, [], Untold: [nameof(ExtraHours.OperationId)]),
        [typeof(LocationHoliday)] = new(AuditSubject.Location, [nameof(LocationHoliday.Name)]),
        [typeof(AppUser)] = new(
            AuditSubject.Account, [], Secret: [nameof(AppUser.PasswordHash)],
            Untold: [
                nameof(AppUser.UserName), nameof(AppUser.NormalizedUserName), nameof(AppUser.NormalizedEmail), nameof(AppUser.SecurityStamp),
                nameof(AppUser.ConcurrencyStamp), nameof(AppUser.AccessFailedCount), nameof(AppUser.LockoutEnabled), nameof(AppUser.CreatedAt),
            ]),
    }.ToFrozenDictionary();

    /// <summary>Entities whose changes are not told here, and why.</summary>
    public static FrozenDictionary<Type, string> Untold { get; } = new Dictionary<Type, string>
    {
        [typeof(Slot)] = SlotTrail,
        [typeof(SlotClaim)] = SlotTrail,
        [typeof(LiveHold)] = SlotTrail,
        [typeof(BookingSeat)] = SlotTrail,
        [typeof(Booking)] = SlotTrail,
        [typeof(BookingAnswer)] = SlotTrail,
        [typeof(BookingWords)] = "kept by the database, from a booking's details",
        [typeof(WaitingEntry)] = "the person's own wish; that staff end it is told by its writer",
        [typeof(WaitingOffer)] = SlotTrail,
        [typeof(TakenOutTime)] = "follows from a slot's removal",
        [typeof(SlotEvent)] = "is a trail itself",
        [typeof(AttendanceEvent)] = "is a trail itself",
        [typeof(AuditEntry)] = "is a trail itself",
        [typeof(AuditPersonValue)] = "is a trail itself",
        [typeof(IdentityUserRole<int>)] = "written by statements, which tell it",
        [typeof(IdentityRole<int>)] = "the same in every installation",
        [typeof(IdentityRoleClaim<int>)] = "not used",
        [typeof(IdentityUserClaim<int>)] = "not used",
        [typeof(IdentityUserLogin<int>)] = "not used",
        [typeof(IdentityUserToken<int>)] = Secrets,
        [typeof(ManageLink)] = Secrets,
        [typeof(CalendarFeed)] = Secrets,
        [typeof(Invitation)] = Secrets,
        [typeof(EmailProof)] = Secrets,
        [typeof(AccountSession)] = "comes and goes with each sign-in; ending one is told by its writer",
        [typeof(DataExport)] = "that it was made is told by its writer",
        [typeof(SetupSecret)] = Secrets,
        [typeof(TokenKey)] = Secrets,
        [typeof(DataProtectionKey)] = Secrets,
        [typeof(SlotBatch)] = "answers of a form; what it made carries its id",
        [typeof(ImportRun)] = "what it made is told",
        [typeof(KeyedRequest)] = "kept for a day; what it did is told",
        [typeof(HourFigures)] = Counted,
        [typeof(DoctorFigures)] = Counted,
        [typeof(MadeFigures)] = Counted,
        [typeof(FigureRun)] = Counted,
        [typeof(OutboxMessage)] = "follows from a change that is told; that an admin has it tried again is told by its writer",
    }.ToFrozenDictionary();

    private const string SlotTrail = "told by slot_events, in the booking's own transaction";
    private const string Counted = "counted from other tables, again and again";
    private const string Secrets = "holds secrets; what they are used for is told";
}
