using MediBook.Web.Domain;
using Npgsql;

namespace MediBook.Web.Data.Seed;

/// <summary>Writes the demo's many rows with binary COPY: tens of thousands in a second or two.</summary>
internal sealed class DemoRows(NpgsqlConnection connection)
{
    /// <summary>Writes all of it; slot ids are 1, 2, 3, … in the order of the list.</summary>
    public async Task WriteAsync(IReadOnlyList<Slot> slots, DemoHistory history, CancellationToken ct)
    {
        await CopyAsync(
            "slots (id, doctor_id, location_id, starts_at, ends_at, state, overbooked, booking_id, held_until, version, schedule_id)",
            slots.Select((slot, index) => new object?[]
            {
                index + 1, slot.DoctorId, slot.LocationId, slot.StartsAt, slot.EndsAt, EnumCapitals.Of(slot.State), slot.Overbooked, slot.BookingId, slot.HeldUntil,
                slot.Version, slot.ScheduleId,
            }),
            ct);
        await CopyAsync(
            "bookings (id, reference, slot_id, account_id, patient_id, guest_key, status, attendance, patient_name, patient_email, patient_phone, reason, "
            + "created_at, expires_at, confirmed_at, ended_at, extensions, revision)",
            history.Bookings.Select(row => new object?[]
            {
                row.Id, row.Booking.Reference, row.Booking.SlotId, row.Booking.AccountId, row.Booking.PatientId, row.Booking.GuestKey, EnumCapitals.Of(row.Status),
                EnumCapitals.Of(row.Attendance), row.Booking.PatientName, row.Booking.PatientEmail, row.Booking.PatientPhone, row.Booking.Reason, row.Booking.CreatedAt,
                row.Booking.ExpiresAt, row.Booking.ConfirmedAt, row.EndedAt, row.Booking.Extensions, row.Revision,
            }),
            ct);
        await CopyAsync(
            "slot_claims (slot_id, booking_id, patient_id, starts_at, ends_at)",
            history.Claims.Select(row => new object?[] { row.SlotId, row.BookingId, row.PatientId, row.StartsAt, row.EndsAt }), ct);
        await CopyAsync(
            "live_holds (owner_key, slot_id, booking_id, address_key, address_seat)",
            history.Holds.Select(row => new object?[] { row.OwnerKey, row.SlotId, row.BookingId, row.AddressKey, row.AddressSeat }), ct);
        await CopyAsync("booking_seats (owner_key, seat, booking_id)", history.Seats.Select(row => new object?[] { row.OwnerKey, row.Seat, row.BookingId }), ct);
        await CopyAsync(
            "slot_events (slot_id, version, operation_id, kind, booking_id, actor, at)",
            history.Events.Select(row => new object?[] { row.SlotId, row.Version, row.OperationId, EnumCapitals.Of(row.Kind), row.BookingId, row.Actor, row.At }), ct);
        await CopyAsync(
            "attendance_events (booking_id, seq, operation_id, before, after, actor, at)",
            history.Attendances.Select(row => new object?[] { row.BookingId, row.Seq, row.OperationId, EnumCapitals.Of(row.Before), EnumCapitals.Of(row.After), row.Actor, row.At }), ct);
        await CopyAsync(
            "outbox_messages (booking_id, kind, version, created_at, due_at, state, attempts, sent_at)",
            history.Messages.Select(row => new object?[]
            {
                row.BookingId, EnumCapitals.Of(row.Kind), row.Version, row.CreatedAt, row.DueAt, EnumCapitals.Of(row.State), row.Attempts, row.SentAt,
            }), ct);
        await using var next = new NpgsqlCommand("select setval(pg_get_serial_sequence('slots', 'id'), (select max(id) from slots))", connection);
        await next.ExecuteNonQueryAsync(ct);
    }

    private async Task CopyAsync(string target, IEnumerable<object?[]> rows, CancellationToken ct)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"copy {target} from stdin (format binary)", ct);
        foreach (var row in rows)
        {
            await writer.WriteRowAsync(ct, row);
        }

        await writer.CompleteAsync(ct);
    }
}
