using System.Globalization;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace MediBook.Web.Services.Bookings;

/// <content>What happened to a booking: the events of its slots, and who stands behind them.</content>
public sealed partial class StaffBookingQueries
{
    private const string OfAccount = "account:";

    private async Task<IReadOnlyList<BookingStep>> HistoryAsync(int bookingId, DateTimeZone zone, CancellationToken ct)
    {
        var offers = await db.EarlierOffersOf(bookingId).ToListAsync(ct);
        var ids = offers.Append(bookingId).Cast<int?>().ToArray();
        var events = await (
            from change in db.SlotEvents
            join slot in db.Slots on change.SlotId equals slot.Id
            // An offer that was taken is told by the move.
            where ids.Contains(change.BookingId) && !(change.Kind == SlotEventKind.Replaced && db.SlotEvents.Any(
                taken => taken.SlotId == change.SlotId && taken.Version == change.Version + 1 && taken.BookingId == bookingId))
            orderby change.At, change.Kind, change.Version
            select new Happened(change.Kind, change.At, change.OperationId, change.Actor, slot.StartsAt, slot.Doctor!.Name, slot.Location!.TimeZoneId))
            .AsNoTracking().ToListAsync(ct);
        var actors = await ActorsAsync([.. events.Select(one => AccountOf(one.Actor)).OfType<int>().Distinct()], ct);
        var left = events.Where(one => one.Kind is SlotEventKind.MovedAway).ToLookup(one => (one.OperationId, one.At));
        return [.. events.Where(one => one.Kind is not SlotEventKind.MovedAway).Select(one => new BookingStep(
            one.Kind, one.At.InZone(zone), ActorOf(one.Actor, actors), PlaceOf(one),
            one.Kind is SlotEventKind.MovedHere && left[(one.OperationId, one.At)].FirstOrDefault() is { } before ? PlaceOf(before) : null))];
    }

    private async Task<Dictionary<int, StepActor>> ActorsAsync(int[] accounts, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<AccountRow>(
            $"""
            select users.id, users.email,
                (select name from doctors where doctors.account_id = users.id) as doctor,
                (select name from patients where patients.account_id = users.id) as patient,
                exists (select from user_roles where user_roles.user_id = users.id) as is_staff
            from users where users.id = any({accounts})
            """).ToListAsync(ct);
        return rows.ToDictionary(row => row.Id, row => new StepActor(
            row.IsStaff ? StepActorKind.Staff : StepActorKind.Patient, row.Doctor ?? (row.Patient is { Length: > 0 } name ? name : row.Email)));
    }

    private async Task<StepActor> ActorAsync(string actor, CancellationToken ct) =>
        ActorOf(actor, await ActorsAsync(AccountOf(actor) is { } account ? [account] : [], ct));

    private static StepActor ActorOf(string actor, Dictionary<int, StepActor> accounts) => AccountOf(actor) is { } id
        ? accounts.GetValueOrDefault(id, new StepActor(StepActorKind.Patient, null))
        : new StepActor(actor == Actor.Job.AuditName ? StepActorKind.MediBook : StepActorKind.Guest, null);

    private static int? AccountOf(string actor) =>
        actor.StartsWith(OfAccount, StringComparison.Ordinal) && int.TryParse(actor.AsSpan(OfAccount.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static StepPlace PlaceOf(Happened one) => new(one.StartsAt.InZone(Zones.Of(one.TimeZoneId)), one.DoctorName);

    private sealed record AccountRow(int Id, string? Email, string? Doctor, string? Patient, bool IsStaff);

    private sealed record Happened(
        SlotEventKind Kind, Instant At, Guid? OperationId, string Actor, Instant StartsAt, string DoctorName, string TimeZoneId);
}
