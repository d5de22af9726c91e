using MediBook.Web.Data;
using MediBook.Web.Domain;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace MediBook.Web.Services.Bookings;

/// <content>The statements of the one transaction. Each says which rows it expects, and the counts tell whether it met them.</content>
public sealed partial class PlanRepair
{
    /// <summary>
    /// Writes what stands as it was read, and counts it; the slots are locked by then, so that this statement sees what was committed while
    /// it waited. A hold on a slot that is no longer offered ends with it.
    /// </summary>
    private const string ChangeSlots =
        """
        with step as (
            select slots.id, slots.version, clock.at, plan.last,
                slots.state = plan.state and (case when slots.held_until is null then slots.booking_id end) is not distinct from plan.booked
                    and (plan.first is distinct from 'MOVED_HERE' or slots.booking_id is null) as fits,
                case when plan.last is not null and slots.held_until <= clock.at then 'EXPIRED'
                    when plan.last is not null and slots.held_until is not null then 'TAKEN_BACK'
                    else plan.first end as first,
                coalesce(plan.booking, slots.booking_id) as booking,
                plan.last = 'WITHDRAWN' and slots.version = 0 and not exists (select from bookings where bookings.slot_id = slots.id) as unused
            from unnest(@ids, @states, @booked, @firsts, @bookings, @lasts) as plan (id, state, booked, first, booking, last)
            join slots on slots.id = plan.id
            cross join (select booking_clock() as at) as clock
        ), noted as (
            insert into slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)
            select id, version + 1, @own, first, booking, @actor, at from step where fits and first is not null
            union all
            select id, version + 1 + (first is not null)::int, @press, last, null, @actor, at from step where fits and last is not null and unused is not true
        ), written as (
            update slots set
                state = coalesce(step.last, slots.state),
                booking_id = case when step.first is null then slots.booking_id when step.first = 'MOVED_HERE' then step.booking end,
                held_until = null,
                blocked_by_hand = slots.blocked_by_hand and step.last is null,
                block_reason = case when step.last is null then slots.block_reason end,
                version = step.version + (step.first is not null)::int + (step.last is not null)::int
            from step where slots.id = step.id and step.fits and (step.first is not null or step.last is not null) and step.unused is not true
        ), deleted as (
            delete from slots using step where slots.id = step.id and step.fits and step.unused
        ), failed as (
            update bookings set status = case step.first when 'EXPIRED' then 'FAILED' else 'CANCELLED' end, ended_at = step.at, revision = revision + 1
            from step where bookings.id = step.booking and step.fits and step.first in ('EXPIRED', 'TAKEN_BACK') and bookings.status = 'PENDING'
        ), unclaimed as (
            delete from slot_claims using step
            where slot_claims.slot_id = step.id and slot_claims.booking_id = step.booking and step.fits and step.first in ('EXPIRED', 'TAKEN_BACK')
        ), let_go as (
            delete from live_holds using step where live_holds.booking_id = step.booking and step.fits and step.first in ('EXPIRED', 'TAKEN_BACK')
        )
        select count(*)::int as "Value" from step where fits
        """;

    /// <summary>A booking on its way: from its slot to another one, to a slot that this change makes (no id yet), or to its end.</summary>
    private sealed record Step(Fact From, RepairDeed Deed, int? ToSlotId, RepairChoice Choice)
    {
        public int BookingId => From.Booked!.BookingId;

        public bool Leaves => Deed is not RepairDeed.Keep;
    }

    private sealed record Steps(Facts Facts, IReadOnlyList<Step> All)
    {
        public List<Step> Of(RepairDeed deed) => [.. All.Where(step => step.Deed == deed)];
    }

    /// <summary>Finds the slots of the chosen times; null where one of them is not free to be taken.</summary>
    private async Task<Steps?> StepsAsync(PlanChange change, Facts facts, RepairRequest request, Instant now, CancellationToken ct)
    {
        var chosen = facts.Lost.Select(lost => (Lost: lost, Choice: request.Choices[lost.Booked!.BookingId])).ToList();
        var moves = chosen.Where(one => one.Choice.Deed is RepairDeed.Move).ToList();
        var (doctors, starts) = (moves.Select(one => one.Choice.DoctorId).Distinct().ToArray(), moves.Select(one => one.Choice.StartsAt).Distinct().ToArray());
        var leaving = facts.Slots.Select(slot => slot.Id).ToHashSet();
        var targets = (await db.Slots.AsNoTracking()
            .Where(slot => doctors.Contains(slot.DoctorId) && starts.Contains(slot.StartsAt) && !slot.Overbooked && slot.Doctor!.IsActive)
            .Where(Slot.FreeAt(now)).Select(slot => new { slot.Id, slot.DoctorId, slot.StartsAt, slot.EndsAt }).ToListAsync(ct))
            .Where(slot => !leaving.Contains(slot.Id)).ToLookup(slot => (slot.DoctorId, slot.StartsAt));
        bool IsInTheWay(NewSlot slot) => chosen.Exists(one => one.Choice.Deed is RepairDeed.Keep && one.Lost.IsInTheWayOf(slot));
        var steps = new List<Step>();
        foreach (var (lost, choice) in chosen)
        {
            var target = choice.Deed is RepairDeed.Move ? targets[(choice.DoctorId, choice.StartsAt)].FirstOrDefault() : null;
            var isCreated = target is null && change.Created.Any(slot => slot.DoctorId == choice.DoctorId && slot.When.Start == choice.StartsAt && !IsInTheWay(slot));
            if (choice.Deed is RepairDeed.Move && target is null && !isCreated)
            {
                return null;
            }

            steps.Add(new Step(lost, choice.Deed, target?.Id, choice));
        }

        return new Steps(facts, steps);
    }

    /// <summary>The bookings first, ascending: whoever changes one of them at the same time comes before or after.</summary>
    private async Task<bool> MoveBookingsAsync(Steps steps, Instant now, CancellationToken ct)
    {
        var leaving = steps.All.Where(step => step.Leaves).OrderBy(step => step.BookingId).ToList();
        if (leaving.Count == 0)
        {
            return true;
        }

        var changed = await db.Database.ExecuteSqlRawAsync(
            """
            with plan as (
                select * from unnest(@bookings, @froms, @tos, @ends) as plan (id, from_id, to_id, ends)
            ), due as (
                select bookings.id, plan.to_id, plan.ends from bookings join plan on plan.id = bookings.id
                where bookings.slot_id = plan.from_id and bookings.status = 'CONFIRMED'
                order by bookings.id for update of bookings
            )
            update bookings set
                slot_id = coalesce(due.to_id, slot_id), revision = revision + 1,
                status = case when due.ends then 'CANCELLED' else status end, ended_at = case when due.ends then @now else ended_at end
            from due where bookings.id = due.id
            """,
            [
                new NpgsqlParameter("bookings", leaving.Select(step => step.BookingId).ToArray()),
                new NpgsqlParameter("froms", leaving.Select(step => step.From.Id).ToArray()),
                new NpgsqlParameter("tos", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = leaving.Select(step => step.ToSlotId).ToArray() },
                new NpgsqlParameter("ends", leaving.Select(step => step.Deed is RepairDeed.Cancel).ToArray()),
                new NpgsqlParameter("now", now),
            ],
            ct);
        return changed == leaving.Count;
    }

    /// <summary>The old claims go before the new ones come: a patient is not in their own way.</summary>
    private async Task<bool> SwapClaimsAsync(Steps steps, CancellationToken ct)
    {
        var leaving = steps.All.Where(step => step.Leaves).ToList();
        var moving = steps.Of(RepairDeed.Move).Where(step => step.ToSlotId is not null).OrderBy(step => step.ToSlotId).ToList();
        var (froms, bookings) = (leaving.Select(step => step.From.Id).ToArray(), leaving.Select(step => step.BookingId).ToArray());
        var (tos, movers) = (moving.Select(step => step.ToSlotId!.Value).ToArray(), moving.Select(step => step.BookingId).ToArray());
        return await db.Database.ExecuteSqlAsync(
            $"""
            delete from slot_claims using unnest({froms}, {bookings}) as plan (slot_id, booking_id)
            where slot_claims.slot_id = plan.slot_id and slot_claims.booking_id = plan.booking_id
            """, ct) == leaving.Count
            && await db.Database.ExecuteSqlAsync(
            $"""
            insert into slot_claims (slot_id, booking_id, patient_id, starts_at, ends_at)
            select slots.id, bookings.id, bookings.patient_id, slots.starts_at, slots.ends_at
            from unnest({tos}, {movers}) as plan (slot_id, booking_id)
            join slots on slots.id = plan.slot_id join bookings on bookings.id = plan.booking_id
            order by slots.id
            """, ct) == moving.Count;
    }

    private async Task<bool> ChangeSlotsAsync(PlanUnit unit, PlanChange change, Steps steps, CancellationToken ct)
    {
        var byFrom = steps.All.ToDictionary(step => step.From.Id);
        var rows = steps.Facts.Slots.Select(slot => PlanOf(slot, byFrom.GetValueOrDefault(slot.Id), change))
            .Concat(steps.All.Where(step => step.ToSlotId is not null)
                .Select(step => new SlotPlanRow(step.ToSlotId!.Value, SlotState.Open, null, SlotEventKind.MovedHere, step.BookingId, null)))
            .OrderBy(row => row.SlotId).ToList();
        int[] ids = [.. rows.Select(row => row.SlotId)];
        await db.Database.SqlQuery<int>($"select id from slots where id = any({ids}) order by id for update").ToListAsync(ct);
        var fitting = await db.Database.SqlQueryRaw<int>(
            ChangeSlots,
            new NpgsqlParameter("ids", ids),
            new NpgsqlParameter("states", rows.Select(row => EnumCapitals.Of(row.State)).ToArray()),
            new NpgsqlParameter("booked", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = rows.Select(row => row.Booked).ToArray() },
            new NpgsqlParameter("firsts", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.Select(row => row.First is { } kind ? EnumCapitals.Of(kind) : null).ToArray() },
            new NpgsqlParameter("bookings", NpgsqlDbType.Array | NpgsqlDbType.Integer) { Value = rows.Select(row => row.BookingId).ToArray() },
            new NpgsqlParameter("lasts", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.Select(row => row.Last is { } state ? EnumCapitals.Of(state) : null).ToArray() },
            new NpgsqlParameter("press", unit.OperationId),
            new NpgsqlParameter("own", OwnOf(unit.OperationId)),
            new NpgsqlParameter("actor", unit.Actor.AuditName)).ToListAsync(ct);
        return fitting[0] == rows.Count;
    }

    /// <summary>How a slot stands, and what is told of it: first of its booking, last of its state.</summary>
    private sealed record SlotPlanRow(int SlotId, SlotState State, int? Booked, SlotEventKind? First, int? BookingId, SlotState? Last);

    private static SlotPlanRow PlanOf(Fact slot, Step? step, PlanChange change)
    {
        // An overbooked slot that loses its booking is never offered again.
        var last = step is { Leaves: false } ? change.KeptBecomes : slot.Overbooked ? SlotState.Withdrawn : change.Becomes;
        return new SlotPlanRow(
            slot.Id, slot.State, slot.Booked?.BookingId,
            step?.Deed switch { RepairDeed.Move => SlotEventKind.MovedAway, RepairDeed.Cancel => SlotEventKind.Cancelled, _ => null },
            slot.Booked?.BookingId, last == slot.State ? null : last);
    }

    /// <summary>Makes what the change makes, without what a kept booking is in the way of, and gives bookings their new times there.</summary>
    private async Task<int> CreateAsync(PlanUnit unit, PlanChange change, Steps steps, CancellationToken ct)
    {
        var kept = steps.Of(RepairDeed.Keep);
        var slots = change.Created.Where(slot => !kept.Exists(step => step.From.IsInTheWayOf(slot)))
            .Select(slot => Slot.Create(slot.DoctorId, slot.LocationId, slot.When.Start, slot.When.End, slot.ScheduleId)).ToList();
        db.AddRange(slots);
        await db.SaveChangesAsync(ct);
        foreach (var step in steps.Of(RepairDeed.Move).Where(step => step.ToSlotId is null))
        {
            var slot = slots.Single(one => one.DoctorId == step.Choice.DoctorId && one.StartsAt == step.Choice.StartsAt);
            slot.Give(step.BookingId, heldUntil: null);
            db.Add(new SlotClaim(slot.Id, step.BookingId, step.From.Booked!.PatientId, slot.StartsAt, slot.EndsAt));
            var at = await db.SlotEvents.Where(told => told.SlotId == step.From.Id && told.BookingId == step.BookingId).MaxAsync(told => told.At, ct);
            db.Add(new SlotEvent(slot.Id, slot.Version, OwnOf(unit.OperationId), SlotEventKind.MovedHere, step.BookingId, unit.Actor.AuditName, at));
            await db.Database.ExecuteSqlAsync($"update bookings set slot_id = {slot.Id} where id = {step.BookingId}", ct);
        }

        return slots.Count;
    }

    /// <summary>The messages to the patients; why a booking was cancelled is kept as theirs, in the audit trail.</summary>
    private async Task TellAsync(PlanUnit unit, Steps steps, string? reason, CancellationToken ct)
    {
        foreach (var step in steps.Of(RepairDeed.Cancel))
        {
            await db.RecordAsync(
                AuditEntry.Create(unit.Actor.AuditName, AuditAction.Changed, AuditSubject.Booking, [step.BookingId], new AuditField("CancelReason", null, reason, Personal: true)), ct);
        }

        var now = unit.Now;
        var leaving = steps.All.Where(step => step.Leaves).ToList();
        var (bookings, kinds) = (leaving.Select(step => step.BookingId).ToArray(), leaving.Select(step =>
            EnumCapitals.Of(step.Deed is RepairDeed.Move ? OutboxKind.BookingMovedByClinic : OutboxKind.BookingCancelledByClinic)).ToArray());
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into outbox_messages (booking_id, kind, version, created_at, due_at, state, attempts)
            select bookings.id, plan.kind, bookings.revision, {now}, {now}, 'WAITING', 0
            from unnest({bookings}, {kinds}) as plan (booking_id, kind) join bookings on bookings.id = plan.booking_id
            """, ct);
    }

    private void Notify(PlanChange change, Steps steps)
    {
        foreach (var doctor in steps.Facts.Slots.Select(slot => slot.DoctorId)
            .Concat(steps.Of(RepairDeed.Move).Select(step => step.Choice.DoctorId)).Concat(change.Created.Select(slot => slot.DoctorId)).Distinct())
        {
            changes.AddDoctor(doctor);
        }
    }

    /// <summary>The id under which the bookings' own events of a press stand: a press has one event of each id on a slot.</summary>
    private static Guid OwnOf(Guid press)
    {
        var bytes = press.ToByteArray();
        bytes[0] ^= 1;
        return new Guid(bytes);
    }

    private Task<bool> WasPressedAsync(Actor actor, Guid press, CancellationToken ct)
    {
        var (own, name) = (OwnOf(press), actor.AuditName);
        return db.SlotEvents.AnyAsync(change => (change.OperationId == press || change.OperationId == own) && change.Actor == name, ct);
    }

    /// <summary>What the press did when it came first; a slot that was deleted has no event and is not counted.</summary>
    private async Task<Outcome<RepairResult, RepairRefusal>> FirstResultAsync(Actor actor, RepairRequest request, CancellationToken ct)
    {
        var (press, own, name) = (request.OperationId, OwnOf(request.OperationId), actor.AuditName);
        var kinds = await db.SlotEvents.Where(change => (change.OperationId == press || change.OperationId == own) && change.Actor == name)
            .Select(change => change.Kind).ToListAsync(ct);
        var (moved, cancelled) = (kinds.Count(kind => kind is SlotEventKind.MovedAway), kinds.Count(kind => kind is SlotEventKind.Cancelled));
        var kept = request.Choices.Values.Count(choice => choice.Deed is RepairDeed.Keep);
        var closed = kinds.Count(kind => kind is SlotEventKind.Blocked or SlotEventKind.Withdrawn);
        return new RepairResult(Math.Max(0, closed - moved - cancelled - kept), 0, moved, cancelled, kept);
    }
}
